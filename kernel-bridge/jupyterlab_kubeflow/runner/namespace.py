"""The `__main__` module in which a notebook's code lives."""
from __future__ import annotations

import sys
import types
from typing import Any, List

_KEPT: List[Any] = []


def new_main() -> types.ModuleType:
    """A real, empty `__main__`: pickle, multiprocessing and dataclasses find the notebook's names in it."""
    # The runner's own module must outlive its place in `sys.modules`.
    _KEPT.append(sys.modules.get("__main__"))
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = sys.modules["builtins"]
    sys.modules["__main__"] = module
    return module
