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
        "environment": {**environment(), "KF_BASE_URL": "{base_url}"},
        "unix_socket": unix,
        "timeout": 30,
        "launcher_entry": {"enabled": False},
        # Our requests are no sign that a person is at work: idle culling goes by Jupyter's own.
        "update_last_activity": False,
    }
