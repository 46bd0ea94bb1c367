"""What the lines that `magics.py` makes call: the shell, files, the environment, timing."""
from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import time
from typing import Any, Callable, Dict, List, Optional

from .errors import RunnerError
from .plain_display import PlainDisplay

_VARIABLE = re.compile(r"\$\$|\{\{|\}\}|\{([^{}]+)\}|\$(\w+)")


class PlainTools:
    """The object `__kubeflow__` of a notebook that runs without IPython."""

    def __init__(self, namespace: Dict[str, Any], display: PlainDisplay, run: Callable[[str], Any]) -> None:
        self._namespace = namespace
        self._display = display
        self._run = run

    def _expand(self, text: str, scope: Dict[str, Any]) -> str:
        def value(match: "re.Match[str]") -> str:
            whole: str = match.group(0)
            if whole in ("$$", "{{", "}}"):
                return whole[0]
            try:
                return str(eval(match.group(1) or match.group(2), self._namespace, scope))
            except Exception:
                # As in IPython: what isn't a name of the notebook belongs to the shell.
                return whole

        return _VARIABLE.sub(value, text)

    def system(self, command: str) -> None:
        """`!command`: its output goes where the cell's output goes."""
        sys.stdout.flush()
        code = subprocess.call(self._expand(command, sys._getframe(1).f_locals), shell=True)
        self._namespace["_exit_code"] = code

    line_system = system

    def getoutput(self, command: str) -> List[str]:
        """`lines = !command`."""
        done = subprocess.run(self._expand(command, sys._getframe(1).f_locals), shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self._namespace["_exit_code"] = done.returncode
        return done.stdout.decode("utf-8", "replace").splitlines()

    line_sx = getoutput

    def line_cd(self, path: str) -> None:
        """`%cd [-q] path`."""
        quiet = path.startswith("-q")
        target = path[2:].strip() if quiet else path
        os.chdir(os.path.expanduser(self._expand(target, {}).strip("'\"") or "~"))
        if not quiet:
            print(os.getcwd())

    def line_pwd(self, _rest: str) -> str:
        """`%pwd`."""
        return os.getcwd()

    def line_env(self, text: str) -> Optional[Any]:
        """`%env`, `%env NAME`, `%env NAME=value` or `%env NAME value`."""
        if not text:
            return dict(os.environ)
        name, mark, value = text.partition("=") if "=" in text else text.partition(" ")
        if not mark:
            return os.environ.get(name.strip())
        os.environ[name.strip()] = self._expand(value.strip(), {})
        print(f"env: {name.strip()}={value.strip()}")
        return None

    def line_pip(self, text: str) -> None:
        """`%pip install …`."""
        self.system(f'"{sys.executable}" -m pip {text}')

    def line_time(self, statement: str) -> Any:
        """`%time statement`; gives the statement's value."""
        return self._timed(statement)

    def cell_time(self, body: str) -> None:
        """`%%time`."""
        value = self._timed(body)
        if value is not None:
            self._display.display(value)

    def _timed(self, source: str) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return self._run(source)
        finally:
            print(f"CPU times: total: {time.process_time() - cpu:.3g} s\nWall time: {time.perf_counter() - wall:.3g} s")

    def cell_capture(self, _line: str, body: str) -> None:
        """`%%capture`, without a name for what was captured."""
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self._run(body)

    def cell_bash(self, _line: str, body: str) -> None:
        """`%%bash`; a failing script fails the cell."""
        sys.stdout.flush()
        code = subprocess.run(["bash", "-s"], input=body.encode(), check=False).returncode
        if code:
            raise subprocess.CalledProcessError(code, "%%bash")

    def cell_writefile(self, line: str, body: str) -> None:
        """`%%writefile [-a] path`."""
        append = line.startswith(("-a ", "--append "))
        path = os.path.expanduser(self._expand(line.partition(" ")[2] if append else line, {}).strip().strip("'\""))
        if not path:
            raise RunnerError("%%writefile needs the name of a file")
        print(f"{'Appending to' if append else 'Overwriting' if os.path.exists(path) else 'Writing'} {path}")
        with open(path, "a" if append else "w", encoding="utf-8") as file:
            file.write(body if body.endswith("\n") else body + "\n")

    def cell_html(self, _line: str, body: str) -> None:
        """`%%html`."""
        self._display.show_data({"text/html": body, "text/plain": "<HTML>"})

    def cell_markdown(self, _line: str, body: str) -> None:
        """`%%markdown`."""
        self._display.show_data({"text/markdown": body, "text/plain": "<Markdown>"})

    def cell_latex(self, _line: str, body: str) -> None:
        """`%%latex`."""
        self._display.show_data({"text/latex": body, "text/plain": "<LaTeX>"})

    def cell_svg(self, _line: str, body: str) -> None:
        """`%%svg`."""
        self._display.show_data({"image/svg+xml": body, "text/plain": "<SVG>"})
