"""Runs cells with Python alone, where IPython is missing."""
from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import os
import re
import traceback
import types
from typing import Any, Optional

from .cell_source import LineShift, remember_lines
from .channel import Channel
from .errors import CELL_FILE, cell_file
from .magics import NAME, plain_python
from .plain_display import PlainDisplay
from .plain_tools import PlainTools

_FRAME = re.compile(r'File "<cell (\d+)>", line')


class PlainShell:
    """The same doors as `IPythonShell`."""

    def __init__(self, main: types.ModuleType, channel: Channel) -> None:
        os.environ.setdefault("MPLBACKEND", "agg")
        self._namespace = main.__dict__
        self._channel = channel
        self._display = PlainDisplay(channel)
        self._count = 0
        self._cell = 0
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        builtins.display = self._display.display  # type: ignore[attr-defined]
        setattr(builtins, NAME, PlainTools(self._namespace, self._display, lambda source: self._execute(plain_python(source), 1)))

    def run_piece(self, cell: int, source: str, line: int) -> Optional[BaseException]:
        """Runs code again without showing its values."""
        error, _value = self._guarded(cell, source, line)
        return error

    def run_cell(self, cell: int, source: str) -> Optional[BaseException]:
        """Runs a cell of the step and shows what it gives; returns its error."""
        self._count += 1
        error, value = self._guarded(cell, source, 1)
        if error is None and value is not None and not _ends_quietly(source):
            self._namespace["_"] = value
            error = self._shown(value)
        self._display.figures()
        return error

    def _shown(self, value: Any) -> Optional[BaseException]:
        try:
            self._display.result(value, self._count)
        except Exception as error:
            self._report(error)
            return error
        return None

    def _guarded(self, cell: int, source: str, line: int) -> "tuple[Optional[BaseException], Any]":
        self._cell = cell
        remember_lines(cell, source, line)
        try:
            return None, self._execute(plain_python(source), line)
        except BaseException as error:
            self._report(error)
            return error, None

    def _execute(self, source: str, line: int) -> Any:
        name = cell_file(self._cell)
        tree = ast.parse(source, name)
        LineShift(line).visit(tree)
        last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        if last is not None:
            tree.body.pop()
        if tree.body:
            self._evaluate(compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
        if last is None:
            return None
        return self._evaluate(compile(ast.Expression(last.value), name, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))

    def _evaluate(self, code: types.CodeType) -> Any:
        value = eval(code, self._namespace)
        if not code.co_flags & inspect.CO_COROUTINE:
            return value
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(value)

    def _report(self, error: BaseException) -> None:
        trace = error.__traceback__
        # The runner's own frames say nothing about the notebook.
        while trace is not None and not CELL_FILE.match(trace.tb_frame.f_code.co_filename):
            trace = trace.tb_next
        text = "".join(traceback.format_exception(type(error), error, trace)).rstrip("\n")
        lines = _FRAME.sub(r"Cell \1, line", text).split("\n")
        self._channel.send("output", output={"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": lines})
        self._channel.send("traceback", text="\n".join(lines))


def _ends_quietly(source: str) -> bool:
    return source.rstrip().endswith(";")
