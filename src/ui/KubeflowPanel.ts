/** The panel in the left sidebar: a head, and foldable sections that features bring. */
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import { AccordionPanel, type Widget } from '@lumino/widgets';
import { kubeflowIcon } from '../lab/icons';
import { DOMAIN, type IKubeflowPanel, type PanelSection } from './tokens';

/** How the panel asks to be seen. */
export type Activate = (id: string) => void;

export class KubeflowPanel extends SidePanel implements IKubeflowPanel {
  constructor(
    head: Widget,
    private readonly bringUp: Activate,
    translator: ITranslator
  ) {
    super({ translator });
    const trans: TranslationBundle = translator.load(DOMAIN);
    this.id = 'jp-kubeflow-panel';
    this.title.icon = kubeflowIcon;
    this.title.caption = trans.__('Kubeflow: the pipeline of the notebook, runs and clusters');
    this.addClass('jp-Kubeflow-panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Kubeflow'));
    this.content.node.setAttribute('aria-label', trans.__('Sections of Kubeflow'));
    this.header.addWidget(head);
  }

  addSection(section: PanelSection): IDisposable {
    const { id, title, rank, widget, folded = false } = section;
    widget.id ||= `jp-kubeflow-section-${id}`;
    if (widget.title.label === '') widget.title.label = title;
    const before = this.sections.filter(other => other.rank <= rank).length;
    this.sections.splice(before, 0, section);
    this.insertWidget(before, widget);
    this.accordion?.setRelativeSizes(this.sections.map(({ stretch = 1 }) => stretch));
    if (folded) this.accordion?.collapse(before);
    widget.disposed.connect(() => this.forget(section));
    return new DisposableDelegate(() => widget.dispose());
  }

  reveal(section?: string): void {
    this.bringUp(this.id);
    const index = this.sections.findIndex(({ id }) => id === section);
    if (index >= 0) this.accordion?.expand(index);
  }

  private forget(section: PanelSection): void {
    const index = this.sections.indexOf(section);
    if (index >= 0) this.sections.splice(index, 1);
  }

  private get accordion(): AccordionPanel | undefined {
    return this.content instanceof AccordionPanel ? this.content : undefined;
  }

  private readonly sections: PanelSection[] = [];
}
