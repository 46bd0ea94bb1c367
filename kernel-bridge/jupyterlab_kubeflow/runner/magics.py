"""Turns the shell lines and magics of a notebook into Python, where IPython is missing."""
from __future__ import annotations

import ast
import re
from typing import List, Optional, Set

from .errors import RunnerError

IGNORED = {"matplotlib", "autoreload", "load_ext", "config", "precision", "pylab", "reload_ext"}
_ASSIGN = re.compile(r"^(\s*)([\w.,\s\[\]'\"]+?)\s*=\s*([!%])(.*)$")
_CELL = re.compile(r"^\s*%%(\w+)[ \t]*(.*)$")
NAME = "__kubeflow__"


def plain_python(source: str) -> str:
    """Python source that does what the cell says; line numbers stay true. A magic that isn't known is refused by name."""
    text = source.lstrip("\n")
    first, _, body = text.partition("\n")
    cell = _CELL.match(first)
    if cell:
        skipped = "\n" * (len(source) - len(text))
        return skipped + _cell_magic(cell.group(1), cell.group(2).strip(), body)
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        return _lines(source)


def _cell_magic(name: str, line: str, body: str) -> str:
    if name in ("bash", "sh", "script", "writefile", "html", "HTML", "markdown", "latex", "svg", "SVG"):
        return f"{NAME}.cell_{_method(name)}({line!r}, {body!r})"
    if name in ("time", "capture"):
        return f"{NAME}.cell_time({body!r})" if name == "time" else f"{NAME}.cell_capture({line!r}, {body!r})"
    raise RunnerError(f"%%{name} needs IPython, which this step's Python does not have: add ipython to the step's packages")


def _method(name: str) -> str:
    return {"sh": "bash", "script": "bash", "HTML": "html", "SVG": "svg"}.get(name, name)


def _lines(source: str) -> str:
    starts = statement_lines(source)
    lines = source.split("\n")
    out: List[str] = []
    index = 0
    while index < len(lines):
        line, used = lines[index], 1
        if (index in starts and line.lstrip()[:1] in ("!", "%")) or (_ASSIGN.match(line) and index in starts):
            while line.endswith("\\") and index + used < len(lines):
                line = line[:-1] + lines[index + used]
                used += 1
        replaced = _line(line) if index in starts else None
        out.append(lines[index] if replaced is None else replaced)
        if replaced is None:
            used = 1
        out.extend([""] * (used - 1))
        index += used
    return "\n".join(out)


def _line(line: str) -> Optional[str]:
    stripped = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    if stripped.startswith("!!"):
        return f"{indent}{NAME}.getoutput({stripped[2:]!r})"
    if stripped.startswith("!"):
        return f"{indent}{NAME}.system({stripped[1:].strip()!r})"
    if stripped.startswith("%"):
        return indent + _line_magic(stripped[1:])
    if re.match(r"^\?{1,2}[\w.]+$", stripped) or re.match(r"^[\w.]+\?{1,2}$", stripped):
        return f"{indent}pass"
    match = _ASSIGN.match(line)
    if match:
        call = f"{NAME}.getoutput({match.group(4).strip()!r})" if match.group(3) == "!" else _line_magic(match.group(4))
        return f"{match.group(1)}{match.group(2)} = {call}"
    return None


def _line_magic(text: str) -> str:
    name, _, rest = text.strip().partition(" ")
    if name in IGNORED:
        return "None"
    if name in ("cd", "env", "set_env", "time", "pwd", "pip", "sx", "system"):
        return f"{NAME}.line_{name.replace('set_env', 'env')}({rest.strip()!r})"
    raise RunnerError(f"%{name} needs IPython, which this step's Python does not have: add ipython to the step's packages")


def statement_lines(source: str) -> Set[int]:
    """The lines (from 0) that begin outside of strings, brackets and continued lines."""
    starts: Set[int] = set()
    for number, _line in _fresh_lines(source):
        starts.add(number)
    return starts


def _fresh_lines(source: str) -> "List[tuple[int, str]]":
    fresh, quote, depth, continued = [], "", 0, False
    for number, line in enumerate(source.split("\n")):
        if not quote and depth <= 0 and not continued:
            fresh.append((number, line))
            if line.lstrip()[:1] in ("!", "%") or _ASSIGN.match(line):
                continued = line.endswith("\\")
                continue
        elif continued and not quote and depth <= 0 and fresh and fresh[-1][1].lstrip()[:1] in ("!", "%"):
            continued = line.endswith("\\")
            continue
        quote, depth = _scan(line, quote, depth)
        continued = line.endswith("\\")
    return fresh


def _scan(line: str, quote: str, depth: int) -> "tuple[str, int]":
    at = 0
    while at < len(line):
        char = line[at]
        if quote:
            if char == "\\":
                at += 1
            elif line.startswith(quote, at):
                at += len(quote) - 1
                quote = ""
        elif char == "#":
            break
        elif char in "'\"":
            quote = char * 3 if line.startswith(char * 3, at) else char
            at += len(quote) - 1
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        at += 1
    # Only a string in three quotes, or one whose line is continued, goes on.
    return (quote if len(quote) == 3 or line.endswith("\\") else ""), depth
