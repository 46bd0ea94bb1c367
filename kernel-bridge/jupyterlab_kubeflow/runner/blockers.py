"""Finds what in a value keeps it from travelling to another step, and says what to do about it."""
from __future__ import annotations

import types
from typing import Any, Callable, Iterator, Set, Tuple

Test = Callable[[Any], bool]
_LIMIT = 2000


def find_blocker(name: str, value: Any, travels: Test) -> Tuple[str, Any]:
    """Path and value of the innermost thing that doesn't travel, such as `cfg['lock']`."""
    path, seen = name, {id(value)}
    while True:
        found = _blocked_child(path, value, travels, seen)
        if found is None:
            return path, value
        path, value = found


def _blocked_child(path: str, value: Any, travels: Test, seen: Set[int]) -> "Tuple[str, Any] | None":
    for count, (child_path, child) in enumerate(_children(path, value)):
        if count > _LIMIT:
            return None
        if id(child) in seen:
            continue
        seen.add(id(child))
        if not travels(child):
            return child_path, child
    return None


def _children(path: str, value: Any) -> Iterator[Tuple[str, Any]]:
    if isinstance(value, dict):
        for key, child in list(value.items()):
            yield f"{path}[{key!r}]", child
    elif isinstance(value, (list, tuple, set, frozenset)):
        for index, child in enumerate(list(value)):
            yield f"{path}[{index}]", child
    elif isinstance(value, types.FunctionType):
        for variable, cell in zip(value.__code__.co_freevars, value.__closure__ or ()):
            try:
                yield f"{path} → {variable}", cell.cell_contents
            except ValueError:
                continue
    elif not isinstance(value, type):
        for key, child in list(getattr(value, "__dict__", {}).items()):
            yield f"{path}.{key}", child
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                if hasattr(value, slot):
                    yield f"{path}.{slot}", getattr(value, slot)


def way_out(value: Any) -> str:
    """What to do about a value that can't travel, by its kind."""
    kind = type(value)
    name = f"{kind.__module__}.{kind.__name__}".lower()
    if isinstance(value, (types.GeneratorType, types.AsyncGeneratorType)) or (hasattr(value, "__next__") and not hasattr(value, "read")):
        return "make a list of it, or create it in the step that uses it"
    if isinstance(value, types.FunctionType):
        return "define it with def at the top of a cell, or add cloudpickle to the step's packages"
    if "lock" in name or "thread" in name or "queue" in name:
        return "create it in the step that uses it"
    if "_io." in name or hasattr(value, "fileno"):
        return "pass its path on, and open it again in the step that uses it"
    if any(word in name for word in ("sqlite", "connection", "cursor", "session", "engine", "client", "socket")):
        return "open it again in the step that uses it"
    return "create it in the step that uses it, or put both cells in one step"
