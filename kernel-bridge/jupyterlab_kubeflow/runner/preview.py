"""A short look at a value for people: never long, never slow, never the code of a stranger, never a secret."""
from __future__ import annotations

import os
import re
import reprlib
from typing import Any, Dict, Iterable, List

LONGEST = 300
_SECRET_NAME = re.compile(r"token|secret|passw|pwd|credential|api_?key|access_?key|private_?key|connection_?string|authorization|cookie", re.I)
_URL_PASSWORD = re.compile(r"([a-z][a-z0-9+.-]*://[^/\s:@]*:)[^/\s@]+@", re.I)
# Their text is short or shortens itself, and comes at once. Whatever else is shown by its fields.
_TRUSTED = {"builtins", "datetime", "decimal", "fractions", "pathlib", "uuid", "ipaddress", "zoneinfo", "numpy", "pandas", "sklearn", "polars"}
_hidden: List[str] = []


def hide(values: Iterable[str]) -> None:
    """These texts stand in no preview from now on."""
    _hidden.extend(str(value) for value in values)


def preview_of(name: str, value: Any) -> Dict[str, str]:
    """`preview`, and `shape` of arrays and frames; never raises."""
    try:
        shape = _shape(value)
        found = {"preview": _masked("***" if _SECRET_NAME.search(name) else _Look().repr(value))}
        if shape:
            found["shape"] = shape
        return found
    except Exception:
        return {"preview": f"<{type(value).__qualname__}>"}


def _shape(value: Any) -> str:
    if type(value).__module__.split(".")[0] in _TRUSTED | {"torch", "tensorflow", "jax", "scipy", "xarray"}:
        shape = getattr(value, "shape", None)
        if shape is not None and not callable(shape):
            text = str(tuple(int(size) for size in shape))
            return text if len(text) < 80 else ""
    return ""


def _masked(text: str) -> str:
    # Longest first, so that a value that contains another leaves nothing behind.
    given = [value for name, value in os.environ.items() if _SECRET_NAME.search(name)]
    for secret in sorted({*_hidden, *given}, key=len, reverse=True):
        if len(secret) > 2:
            text = text.replace(secret, "***").replace(repr(secret)[1:-1], "***")
    text = _URL_PASSWORD.sub(r"\1***@", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


class _Look(reprlib.Repr):
    """reprlib for what Python brings, a look at the fields of all else."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = LONGEST * 4
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = 8
        self.maxlong = 60

    def repr1(self, x: Any, level: int) -> str:
        """One value; subclasses of built-in types are strangers too."""
        kind = type(x)
        if kind.__module__ == "builtins":
            if isinstance(x, type) or callable(x):
                return f"<{kind.__qualname__} {getattr(x, '__qualname__', '')}>"
            return self.repr_str(x, level) if kind is str else super().repr1(x, level)
        root = kind.__module__.split(".")[0]
        if root == "numpy" and hasattr(x, "ndim"):
            return self._array(x)
        if root == "pandas" and hasattr(x, "columns"):
            return f"columns: {', '.join(self._short(str(column)) for column in list(x.columns)[:12])}{' …' if len(x.columns) > 12 else ''}"
        if root == "pandas" and hasattr(x, "iloc"):
            return f"{x.dtype}: {super().repr1(list(x.iloc[:6]), level)}"
        if root == "pandas" and hasattr(x, "memory_usage"):
            return f"{x.dtype}: {super().repr1(list(x[:6]), level)}"
        if root in _TRUSTED and root != "polars":
            return self._short(repr(x))
        return self._fields(x, level)

    def repr_str(self, x: str, level: int) -> str:
        """Cut before it is quoted: it may be a whole file."""
        return repr(x) if len(x) <= self.maxstring else repr(x[: self.maxstring]) + "…"

    def repr_dict(self, x: Dict[Any, Any], level: int) -> str:
        """What a secret's name points to is not shown."""
        if level <= 0:
            return "{…}"
        pairs = [f"{self.repr1(key, level - 1)}: {_hidden_or(key, lambda value=value: self.repr1(value, level - 1))}" for key, value in list(x.items())[: self.maxdict]]
        return "{" + ", ".join(pairs + (["…"] if len(x) > self.maxdict else [])) + "}"

    def _array(self, x: Any) -> str:
        if x.ndim == 0 or x.dtype.hasobject:
            return f"{x.dtype}: {self._short(repr(x.item()))}" if x.ndim == 0 and not x.dtype.hasobject else f"array of {x.dtype}"
        head = x.reshape(-1)[:6] if x.flags.c_contiguous else x.flat[:6]
        return f"{x.dtype}: [{', '.join(str(item) for item in head.tolist())}{', …' if x.size > 6 else ''}]"

    def _fields(self, x: Any, level: int) -> str:
        name = type(x).__qualname__
        fields = x.__dict__ if isinstance(getattr(x, "__dict__", None), dict) else {}
        if not fields or level <= 0:
            return f"<{name}>"
        shown = [f"{key}={_hidden_or(key, lambda value=value: self.repr1(value, level - 1))}" for key, value in list(fields.items())[:6] if not str(key).startswith("_")]
        return f"{name}({', '.join(shown + (['…'] if len(fields) > 6 else []))})"

    def _short(self, text: str) -> str:
        return text if len(text) <= self.maxother else text[: self.maxother] + "…"


def _hidden_or(name: Any, show: Any) -> str:
    return "'***'" if isinstance(name, str) and _SECRET_NAME.search(name) else show()
