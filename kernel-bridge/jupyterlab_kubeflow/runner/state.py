"""State of the process that travels between steps under names such as `<random>` and `<environ NAME>`."""
from __future__ import annotations

import os
import random
import sys
from typing import Any, List, Tuple

_FIRST_PATH: List[str] = []


def is_state(name: str) -> bool:
    """Whether a name stands for state of the process."""
    return name.startswith("<") and name.endswith(">")


def remember_path() -> None:
    """Notes `sys.path` before any cell ran."""
    _FIRST_PATH[:] = sys.path


def capture(name: str, workspace: str) -> Tuple[bool, Any]:
    """Whether there is such state, and its value."""
    if name == "<random>":
        return True, random.getstate()
    if name == "<numpy.random>":
        numpy_random = sys.modules.get("numpy.random")
        return (True, numpy_random.get_state()) if numpy_random is not None else (False, None)
    if name == "<cwd>":
        here = os.getcwd()
        inside = os.path.relpath(here, workspace)
        return True, here if inside.startswith("..") else inside
    if name == "<sys.path>":
        first = [i for i, entry in enumerate(sys.path) if entry in _FIRST_PATH]
        split = first[0] if first else 0
        front = [entry for entry in sys.path[:split] if entry not in _FIRST_PATH]
        return True, (front, [entry for entry in sys.path[split:] if entry not in _FIRST_PATH])
    if name.startswith("<environ "):
        return True, os.environ.get(name[len("<environ ") : -1])
    return False, None


def restore(name: str, value: Any, workspace: str) -> None:
    """Makes the process's state what an earlier step left."""
    if name == "<random>":
        random.setstate(value)
    elif name == "<numpy.random>":
        import numpy.random

        numpy.random.set_state(value)
    elif name == "<cwd>":
        target = os.path.join(workspace, value)
        os.makedirs(target, exist_ok=True)
        os.chdir(target)
    elif name == "<sys.path>":
        front, back = value
        sys.path[:0] = [entry for entry in front if entry not in sys.path]
        sys.path.extend(entry for entry in back if entry not in sys.path)
    elif name.startswith("<environ "):
        variable = name[len("<environ ") : -1]
        if value is None:
            os.environ.pop(variable, None)
        else:
            os.environ[variable] = value
