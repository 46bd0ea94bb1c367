"""How jupyter-server-proxy starts our Node program: on a unix socket, behind Jupyter's login."""

from __future__ import annotations

import os
from typing import Any

from .node import environment, node_binary, server_program


def setup() -> dict[str, Any]:
    """The entry point ``jupyter_serverproxy_servers``: requests to ``<base url>/kubeflow/`` reach the program."""
    unix = os.name != "nt"
    place = ["--socket", "{unix_socket}"] if unix else ["--port", "{port}"]
    return {
        "command": [node_binary(), "--disable-warning=ExperimentalWarning", server_program(), "proxy", *place],
        # Asked when the program is started: by then Jupyter knows its root folder.
        "environment": proxy_environment,
        "unix_socket": unix,
        "timeout": 30,
        "launcher_entry": {"enabled": False},
        # Our requests are no sign that a person is at work: idle culling goes by Jupyter's own.
        "update_last_activity": False,
    }


def proxy_environment(base_url: str) -> dict[str, str]:
    """What the program is told besides the environment it inherits; the name of the argument is jupyter-server-proxy's."""
    told = {**environment(), "KF_BASE_URL": base_url, "KF_ROOT": contents_root()}
    # jupyter-server-proxy takes every text for a template.
    return {name: value.replace("{", "{{").replace("}", "}}") for name, value in told.items()}


def contents_root() -> str:
    """The folder that paths of Jupyter's contents API are relative to."""
    from jupyter_server.serverapp import ServerApp

    if not ServerApp.initialized():
        return os.getcwd()
    server = ServerApp.instance()
    # Managers that keep notebooks elsewhere (in a bucket) have no folder; the server's own is the nearest to it.
    root = getattr(server.contents_manager, "root_dir", "") or server.root_dir
    return os.path.abspath(os.path.expanduser(str(root)))
