"""JupyterLab as Galata wants it (no login, no XSRF check: those have tests of their own)."""

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821
c.ServerApp.allow_root = True  # noqa: F821
