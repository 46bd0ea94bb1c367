/** Galata on the system's Chromium; one JupyterLab with the extension for all journeys. */
const base = require('@jupyterlab/galata/lib/playwright-config');

/** `UI_PORT` names another port; a JupyterLab that answers there already is used. */
const port = process.env.UI_PORT ?? '8888';

module.exports = {
  ...base,
  reporter: [['list']],
  workers: 1,
  retries: 0,
  use: {
    ...base.use,
    baseURL: `http://localhost:${port}`,
    // Video would need Playwright's own ffmpeg.
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']
    }
  },
  webServer: {
    command: `jupyter lab --config jupyter_server_test_config.py --ServerApp.port=${port}`,
    url: `http://localhost:${port}/lab`,
    timeout: 120_000,
    reuseExistingServer: process.env.UI_PORT !== undefined,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5000 }
  }
};
