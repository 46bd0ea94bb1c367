"""Pickle for the values of notebooks: code by its name in `__main__`, by value too where cloudpickle is there."""
from __future__ import annotations

import importlib
import io
import pickle
import sys
import types
from typing import Any, Callable, Dict, List, Optional, Set

try:
    import cloudpickle
except ImportError:
    cloudpickle = None

_MODULE = "kubeflow_notebook_code"
_MISSED: List[str] = []
_PLAIN = (int, float, complex, bool, str, bytes, type(None))


class MissingCode:
    """Stands for a class or function that the notebook doesn't define in this step."""

    name = "?"

    def __init__(self, *_args: Any, **_more: Any) -> None:
        """Takes whatever the real one took."""

    def __setstate__(self, _state: Any) -> None:
        """What it held is not needed."""


def notebook_code(name: str, by_value: Optional[bytes]) -> Any:
    """Called while values are loaded: a function or class of the notebook, as this step defines it or as it was made."""
    found: Any = sys.modules["__main__"]
    try:
        for part in name.split("."):
            found = getattr(found, part)
        return found
    except AttributeError:
        pass
    if by_value is not None:
        try:
            return pickle.loads(by_value)
        except ImportError:
            # Made where cloudpickle was, read where it isn't.
            pass
    _MISSED.append(name)
    return type("MissingCode", (MissingCode,), {"name": name})


def logger_of(name: str, settings: Dict[str, Any], handlers: List[Any]) -> Any:
    """Called while values are loaded: the logger of that name, set up as it was."""
    import logging

    logger = logging.getLogger(name)
    vars(logger).update(settings)
    for stream, level, formatter in handlers if not logger.handlers else []:
        handler = logging.StreamHandler(getattr(sys, stream))
        handler.setLevel(level)
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    return logger


def _reduced_logger(logger: Any) -> Any:
    """A logger pickles as its name alone; its level and its handlers to this process's streams would stay behind."""
    streams = {id(sys.stdout): "stdout", id(sys.stderr): "stderr"}
    handlers = [(streams[id(h.stream)], h.level, h.formatter) for h in logger.handlers if id(getattr(h, "stream", None)) in streams]
    return logger_of, (logger.name, {"level": logger.level, "propagate": logger.propagate, "disabled": logger.disabled}, handlers)


def _registered() -> Callable[..., Any]:
    module = types.ModuleType(_MODULE)
    for function in (notebook_code, logger_of):
        setattr(module, function.__name__, function)
        function.__module__ = _MODULE
    sys.modules[_MODULE] = module
    return notebook_code


_registered()


def _global_name(code: Any) -> Optional[str]:
    """The name under which `__main__` has it, also for a lambda that was given a name."""
    main = sys.modules["__main__"]
    found: Any = main
    for part in code.__qualname__.split("."):
        found = getattr(found, part, None)
    if found is code:
        return str(code.__qualname__)
    return next((key for key, value in vars(main).items() if value is code), None)


def _by_value(code: Any) -> Optional[bytes]:
    if cloudpickle is None or _drags_data(code):
        return None
    try:
        data: bytes = cloudpickle.dumps(code, protocol=5)
        return data
    except Exception:
        # The definition runs again where it is needed; by value is only the second way.
        return None


def _drags_data(code: Any) -> bool:
    """Whether the code reads globals that are data: by value, it would copy them."""
    functions = [code] if isinstance(code, types.FunctionType) else [v for v in vars(code).values() if isinstance(v, types.FunctionType)]
    fine = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type, *_PLAIN)
    return any(name in f.__globals__ and not isinstance(f.__globals__[name], fine) for f in functions for name in f.__code__.co_names)


def _reduce(value: Any) -> Any:
    if isinstance(value, types.ModuleType) and value.__name__ in sys.modules and value.__name__ != "__main__":
        return importlib.import_module, (value.__name__,)
    logging = sys.modules.get("logging")
    if logging is not None and type(value) is logging.Logger:
        return _reduced_logger(value)
    if isinstance(value, (types.FunctionType, type)) and getattr(value, "__module__", None) == "__main__":
        name = _global_name(value)
        if name is not None:
            return notebook_code, (name, _by_value(value))
    return NotImplemented


class Nowhere(io.RawIOBase):
    """A file that keeps nothing."""

    def write(self, data: Any) -> int:
        """Takes it all."""
        return len(data)


def new_pickler(file: Any, buffer_callback: Optional[Callable[[Any], Any]] = None, first: Optional[Callable[[Any], Any]] = None) -> Any:
    """A pickler of protocol 5 for the values of a notebook; `first` may reduce a value before the usual ways."""
    base: Any = pickle.Pickler if cloudpickle is None else cloudpickle.Pickler

    class ValuePickler(base):  # type: ignore[misc]
        def reducer_override(self, value: Any) -> Any:
            reduced = NotImplemented if first is None else first(value)
            if reduced is NotImplemented:
                reduced = _reduce(value)
            if reduced is NotImplemented and cloudpickle is not None:
                return super().reducer_override(value)
            return reduced

    return ValuePickler(file, protocol=5, buffer_callback=buffer_callback)


def travels(value: Any) -> bool:
    """Whether a value can be pickled."""
    try:
        new_pickler(Nowhere(), lambda _buffer: None).dump(value)
        return True
    except Exception:
        return False


def missing_code(value: Any) -> Optional[str]:
    """The name of notebook code that a loaded value needs and this step doesn't define."""
    import gc

    seen: Set[int] = set()
    queue: List[Any] = [value]
    while queue:
        item = queue.pop()
        kind = item if isinstance(item, type) else type(item)
        if issubclass(kind, MissingCode):
            return kind.name
        if id(item) in seen or isinstance(item, (types.ModuleType, type, *_PLAIN)):
            continue
        seen.add(id(item))
        queue.extend(gc.get_referents(item) if not isinstance(item, types.FunctionType) else [item.__dict__])
    return None


def any_missing(loaded: Dict[str, Any]) -> Dict[str, str]:
    """For each loaded name that cannot be used here: the code that it needs."""
    if not _MISSED:
        # The usual case; a walk through all values would take its time.
        return {}
    found = {name: missing_code(value) for name, value in loaded.items()}
    return {name: code for name, code in found.items() if code is not None}
