import './base.css';
import './pipeline.css';
import './panel.css';
import './runs.css';
