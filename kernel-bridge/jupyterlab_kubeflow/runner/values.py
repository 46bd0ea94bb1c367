"""The values that a step passes on: one pickle document, its large buffers in a file that is mapped on arrival."""
from __future__ import annotations

import hashlib
import json
import mmap
import os
import pickle
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from .blockers import find_blocker, way_out
from .errors import RunnerError
from .pickling import any_missing, new_pickler, travels
from .preview import preview_of
from .storage import saying_where, write_json
from .views import shared_roots, view_reducer

PAGE = 4096


class _Counted:
    """A file that hashes what is written to it."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "wb")
        self.digest = hashlib.blake2b(digest_size=32)
        self.size = 0

    def write(self, data: Any) -> int:
        """Writes all of it."""
        view = memoryview(data).cast("B")
        self._file.write(view)
        self.digest.update(view)
        self.size += len(view)
        return len(view)

    def close(self) -> None:
        """The content is on the disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def save_values(folder: str, values: Mapping[str, Any], made_in: Mapping[str, int], unbound: Sequence[str]) -> List[Dict[str, Any]]:
    """Writes values into a new folder and gives name, type and size of each. An error names what can't travel."""
    with saying_where(folder):
        os.makedirs(folder)
        document, buffers = _Counted(os.path.join(folder, "values.pickle")), _Counted(os.path.join(folder, "values.buffers"))
        places: List[Tuple[int, int, bool]] = []

        def keep(buffer: pickle.PickleBuffer) -> bool:
            try:
                raw = buffer.raw()
            except BufferError:
                return True
            if raw.nbytes < PAGE:
                return True
            buffers.write(bytes(-buffers.size % PAGE))
            places.append((buffers.size, raw.nbytes, raw.readonly))
            buffers.write(raw)
            return False

        pickler = new_pickler(document, keep, view_reducer(shared_roots(values)))
        saved: List[Dict[str, Any]] = []
        for name, value in values.items():
            before = document.size + buffers.size
            _dump(pickler, name, value, made_in.get(name))
            kind = type(value)
            module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
            saved.append({"name": name, "type": module + kind.__qualname__, "bytes": document.size + buffers.size - before, **preview_of(name, value)})
        document.close()
        buffers.close()
    write_json(os.path.join(folder, "values.json"), {"version": 1, "names": saved, "unbound": list(unbound), "buffers": places, "digest": document.digest.hexdigest() + buffers.digest.hexdigest()})
    return saved


def _dump(pickler: Any, name: str, value: Any, cell: Any) -> None:
    try:
        pickler.dump(value)
    except OSError:
        raise
    except MemoryError:
        raise RunnerError(f'There is not enough memory to write "{name}": ask for more memory for this step') from None
    except Exception as error:
        path, blocker = find_blocker(name, value, travels)
        kind = type(blocker)
        what = f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__qualname__
        where = f" (cell {cell})" if cell is not None else ""
        subject = f'"{name}"{where} cannot be passed on to later steps'
        reason = f"it is of type {what}" if path == name else f"{path} is of type {what}"
        raise RunnerError(f"{subject}: {reason}, which cannot be pickled ({error}): {way_out(blocker)}") from None


class LoadedValues:
    """Loads earlier steps' values, each document once, so that what was shared stays shared."""

    def __init__(self) -> None:
        self._documents: Dict[str, Dict[str, Any]] = {}
        self._unbound: Dict[str, List[str]] = {}

    def take(self, step: str, folder: str, names: Sequence[str]) -> Dict[str, Any]:
        """The named values of a step; names that were optional and unbound are left out."""
        if step not in self._documents:
            index = read_index(step, folder)
            self._documents[step] = _load(step, folder, index)
            self._unbound[step] = index["unbound"]
        known = self._documents[step]
        for name in names:
            if name not in known and name not in self._unbound[step]:
                raise RunnerError(f'Step "{step}" did not leave a value of "{name}": submit the pipeline again')
        taken = {name: known[name] for name in names if name in known}
        for name, code in any_missing(taken).items():
            raise RunnerError(f'"{name}" of step "{step}" needs {code}, which this step does not define: add cloudpickle to both steps\' packages, or mark the cell that defines {code} as shared')
        return taken


def read_index(step: str, folder: str) -> Dict[str, Any]:
    """What is in a step's value document: names, buffers and digest."""
    try:
        with open(os.path.join(folder, "values", "values.json"), encoding="utf-8") as file:
            index: Dict[str, Any] = json.load(file)
            return index
    except FileNotFoundError:
        raise RunnerError(f'Step "{step}" has not left its values in this run: it failed, or its folder was deleted; run the pipeline again') from None
    except (OSError, ValueError) as error:
        raise RunnerError(f'The values of step "{step}" cannot be read: {error}') from error


def _load(step: str, folder: str, index: Dict[str, Any]) -> Dict[str, Any]:
    try:
        buffers = _map(os.path.join(folder, "values", "values.buffers"), index["buffers"])
        with open(os.path.join(folder, "values", "values.pickle"), "rb") as file:
            unpickler = pickle.Unpickler(file, buffers=iter(buffers))
            return {entry["name"]: unpickler.load() for entry in index["names"]}
    except Exception as error:
        raise RunnerError(f'The values of step "{step}" cannot be loaded here: {type(error).__name__}: {error}; give both steps the same packages') from error


def _map(path: str, places: Sequence[Sequence[Any]]) -> List[memoryview]:
    if not places:
        return []
    with open(path, "rb") as file:
        # Copy on write: arrays may be changed, the published file may not.
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    parts = [view[start : start + size] for start, size, _readonly in places]
    return [part.toreadonly() if place[2] else part for part, place in zip(parts, places)]
