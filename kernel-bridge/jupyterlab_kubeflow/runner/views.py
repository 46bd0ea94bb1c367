"""NumPy arrays that look into the same memory: after the journey a change in one still shows in the other."""
from __future__ import annotations

import sys
from typing import Any, Callable, Dict, FrozenSet, Mapping, Set

from .pickling import Nowhere, new_pickler, notebook_code


def array_view(base: Any, dtype: Any, shape: Any, offset: int, strides: Any) -> Any:
    """Called while values are loaded: an array over the memory of another."""
    import numpy

    return numpy.ndarray(shape, dtype, base, offset, strides)


array_view.__module__ = notebook_code.__module__
sys.modules[notebook_code.__module__].array_view = array_view  # type: ignore[attr-defined]


def _root(array: Any) -> Any:
    """The array whose memory this one looks into, or itself."""
    while type(array.base) is type(array):
        array = array.base
    return array


def shared_roots(values: Mapping[str, Any]) -> FrozenSet[int]:
    """The ids of arrays that several arrays among the values look into; found by a pickling that writes nothing."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return frozenset()
    lookers: Dict[int, Set[int]] = {}

    def note(value: Any) -> Any:
        if type(value) is numpy.ndarray:
            root = _root(value)
            if root.flags.c_contiguous and not root.dtype.hasobject:
                lookers.setdefault(id(root), set()).add(id(value))
        return NotImplemented

    pickler = new_pickler(Nowhere(), lambda _buffer: None, note)
    for value in values.values():
        try:
            pickler.dump(value)
        except Exception:
            # The real pickling says what is wrong, with its place.
            continue
    return frozenset(root for root, arrays in lookers.items() if len(arrays) > 1)


def view_reducer(roots: FrozenSet[int]) -> Callable[[Any], Any]:
    """Reduces an array that looks into one of `roots` to that array and the place in it."""
    numpy = sys.modules.get("numpy")

    def reduce(value: Any) -> Any:
        if numpy is None or type(value) is not numpy.ndarray:
            return NotImplemented
        root = _root(value)
        if root is value or id(root) not in roots:
            return NotImplemented
        offset = value.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        return array_view, (root, value.dtype, value.shape, offset, value.strides)

    return reduce
