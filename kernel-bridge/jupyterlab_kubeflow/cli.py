"""``jupyter kubeflow …``: hands the command line to the bundled Node program."""

from __future__ import annotations

import os
import subprocess
import sys

from .node import ProgramMissing, environment, node_binary, server_program


def main() -> int:
    """Replace this process by the Node program (on Windows: wait for it); returns its exit code."""
    try:
        command = [node_binary(), "--disable-warning=ExperimentalWarning", server_program(), "cli", *sys.argv[1:]]
    except (ImportError, ProgramMissing) as error:
        print(f"jupyter kubeflow: {error}", file=sys.stderr)
        return 3
    env = {**os.environ, **environment()}
    if os.name == "nt":
        return subprocess.run(command, env=env, check=False).returncode
    os.execve(command[0], command, env)


if __name__ == "__main__":
    sys.exit(main())
