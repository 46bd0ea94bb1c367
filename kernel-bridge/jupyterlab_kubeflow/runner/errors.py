"""The one root of what can stop a step."""
from __future__ import annotations

import re
import traceback
from typing import Optional, Tuple

CELL_FILE = re.compile(r"^<cell (\d+)>$")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class RunnerError(Exception):
    """A step cannot go on; the message says what, where and the way out."""


def cell_file(cell: int) -> str:
    """The file name under which the code of a cell is compiled."""
    return f"<cell {cell}>"


def place_of(error: BaseException) -> Optional[Tuple[int, int]]:
    """Cell and line where an error arose: the innermost frame that belongs to a cell."""
    if isinstance(error, SyntaxError):
        match = CELL_FILE.match(error.filename or "")
        if match:
            return int(match.group(1)), error.lineno or 1
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        match = CELL_FILE.match(frame.filename)
        if match:
            return int(match.group(1)), frame.lineno or 1
    return None


def sentence_of(error: BaseException, cell: int) -> str:
    """One sentence for an error of a cell, such as `Cell 3, line 2: ValueError: no rows`."""
    place = place_of(error)
    where = f"Cell {place[0]}, line {place[1]}" if place else f"Cell {cell}"
    if isinstance(error, SystemExit):
        return f"{where}: the cell ended the program with sys.exit({error.code!r})"
    if isinstance(error, SyntaxError):
        return f"{where}: {type(error).__name__}: {error.msg}"
    text = str(error)
    return f"{where}: {type(error).__name__}: {text}" if text else f"{where}: {type(error).__name__}"
