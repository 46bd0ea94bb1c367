"""Runs cells with IPython, as a kernel would: magics, rich outputs, figures, top-level await."""
from __future__ import annotations

import base64
import importlib.util
import os
import subprocess
import sys
import types
from typing import Any, Dict, Optional

from .cell_source import LineShift, remember_lines
from .channel import Channel
from .errors import ANSI, CELL_FILE, cell_file


class IPythonShell:
    """A shell around IPython's; raises `ImportError` where IPython is missing."""

    def __init__(self, main: types.ModuleType, channel: Channel, folder: str) -> None:
        _choose_figures()
        self._shell = _shell_class(channel).instance(user_module=main, user_ns=main.__dict__, ipython_dir=folder)
        # Shells of the command line replace these; a step's output is read by programs.
        self._shell.enable_gui = lambda gui=None: None
        self._count = 0

    def run_piece(self, cell: int, source: str, line: int) -> Optional[BaseException]:
        """Runs code again without showing its values."""
        return self._run(cell, source, line, silent=True)

    def run_cell(self, cell: int, source: str) -> Optional[BaseException]:
        """Runs a cell of the step and shows what it gives; returns its error."""
        return self._run(cell, source, 1, silent=False)

    def _run(self, cell: int, source: str, line: int, silent: bool) -> Optional[BaseException]:
        shell = self._shell
        shell.compile.cell, shell.compile.line = cell, line
        shift = LineShift(line)
        shell.ast_transformers.append(shift)
        try:
            result = shell.run_cell(source, store_history=not silent, silent=silent)
        finally:
            shell.ast_transformers.remove(shift)
        error: Optional[BaseException] = result.error_before_exec or result.error_in_exec
        if error is not None and silent and isinstance(error, SyntaxError) and error.lineno:
            error.lineno += line - 1
        return error


def _choose_figures() -> None:
    # Found, not imported: importing it would import matplotlib before the choice is made.
    inline = importlib.util.find_spec("matplotlib_inline") is not None
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline" if inline else "agg")


def _shell_class(channel: Channel) -> Any:
    from IPython.core.compilerop import CachingCompiler
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.history import HistoryManager
    from IPython.core.interactiveshell import InteractiveShell

    class CellCompiler(CachingCompiler):
        cell = 0
        line = 1

        def cache(self, transformed_code: str, number: int = 0, raw_code: Optional[str] = None) -> str:
            remember_lines(self.cell, transformed_code, self.line)
            return cell_file(self.cell)

        def format_code_name(self, name: str) -> Any:
            match = CELL_FILE.match(name)
            return ("Cell", match.group(1)) if match else super().format_code_name(name)

    class Hook(DisplayHook):
        def start_displayhook(self) -> None:
            """The value comes as one output."""

        def write_output_prompt(self) -> None:
            """Prompts are for terminals."""

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            _show(channel, {"output_type": "execute_result", "data": format_dict, "metadata": md_dict or {}, "execution_count": self.prompt_count})

        def finish_displayhook(self) -> None:
            """Nothing is pending."""

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, metadata: Any = None, *args: Any, transient: Any = None, update: bool = False, **more: Any) -> None:
            _show(channel, {"output_type": "display_data", "data": data, "metadata": metadata or {}}, (transient or {}).get("display_id"), update)

        def clear_output(self, wait: bool = False) -> None:
            channel.send("clear", wait=wait)

    class Shell(InteractiveShell):
        compiler_class = CellCompiler
        displayhook_class = Hook
        display_pub_class = Publisher

        def init_display_formatter(self) -> None:
            super().init_display_formatter()  # type: ignore[no-untyped-call]
            formatter: Any = self.display_formatter
            formatter.active_types = formatter.format_types

        def init_history(self) -> None:
            # A history would open a database and a thread.
            self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

        def system(self, cmd: str) -> None:
            expand: Any = self.var_expand
            sys.stdout.flush()
            code = subprocess.call(expand(cmd, depth=1), shell=True, executable=os.environ.get("SHELL") or None)
            self.user_ns["_exit_code"] = code

        system_raw = system_piped = system

        def ask_exit(self) -> None:
            raise SystemExit(0)

        def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
            _show(channel, {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)})
            channel.send("traceback", text=ANSI.sub("", "\n".join(stb)))

    Shell.clear_instance()
    return Shell


def _show(channel: Channel, output: Dict[str, Any], display_id: Optional[str] = None, update: bool = False) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    data = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in output.get("data", {}).items()}
    if "data" in output:
        output = {**output, "data": data}
    channel.send("output", output=output, display_id=display_id, update=update)
