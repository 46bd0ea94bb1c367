"""Keeps the lines of cells where tracebacks look for them."""
from __future__ import annotations

import ast
import linecache
from typing import Any

from .errors import cell_file


def remember_lines(cell: int, source: str, line: int = 1) -> None:
    """Makes lines of a cell known to tracebacks; pieces of one cell add up."""
    name = cell_file(cell)
    known = list(linecache.cache[name][2]) if name in linecache.cache and line > 1 else []  # type: ignore[misc]
    lines = [text + "\n" for text in source.split("\n")]
    known += ["\n"] * (line - 1 + len(lines) - len(known))
    known[line - 1 : line - 1 + len(lines)] = lines
    # Without a modification time, checkcache leaves the entry alone.
    linecache.cache[name] = (sum(map(len, known)), None, known, name)


class LineShift:
    """Moves the code of a piece to the lines it has in its cell."""

    def __init__(self, line: int) -> None:
        self._by = line - 1

    def visit(self, node: Any) -> Any:
        """Called by IPython with the tree of a cell."""
        return ast.increment_lineno(node, self._by) if self._by else node
