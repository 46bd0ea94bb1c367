"""Prints what a run left, as lines of JSON, for the pod that reads the volume."""
from __future__ import annotations

import json
import os
from typing import Any, Dict, Iterator, List, Mapping, Sequence

from .storage import Storage
from .supervise import write_all

_FILES = {"result": "result.json", "files": "files.json", "outputs": "outputs.ipynb", "values": os.path.join("values", "values.json")}
_STEP = "step:"
PART = 512 * 1024


def read_run(environ: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Prints `{"step","kind","data"}` for every published step; arguments are kinds, the run's uid where `KF_RUN` isn't set, and `step:NAME` for those steps alone.

    Data longer than a part comes as text in several lines with `part` and `parts`, to be joined and parsed.
    """
    kinds = [a for a in arguments if a in _FILES] or list(_FILES)
    only = {a[len(_STEP) :] for a in arguments if a.startswith(_STEP)}
    run = next((a for a in arguments if a not in _FILES and not a.startswith(_STEP)), environ.get("KF_RUN", ""))
    storage = Storage({**environ, "KF_RUN": run})
    for step in published_steps(storage):
        if only and step not in only:
            continue
        for kind in kinds:
            for line in _lines_of(step, kind, os.path.join(storage.step(step), _FILES[kind])):
                write_all(1, (json.dumps(line, ensure_ascii=True) + "\n").encode("ascii"))


def published_steps(storage: Storage) -> List[str]:
    """The steps of a run that have published, by name."""
    found: List[str] = []
    for folder in (storage.run, os.path.join(storage.run, "steps")):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        found += [n for n in names if not n.startswith(".") and os.path.exists(os.path.join(folder, n, "result.json"))]
    return sorted(found)


def _lines_of(step: str, kind: str, path: str) -> Iterator[Dict[str, Any]]:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        data = json.loads(text)
    except (OSError, ValueError):
        return
    if len(text) <= PART:
        yield {"step": step, "kind": kind, "data": data}
        return
    parts = -(-len(text) // PART)
    for part in range(parts):
        yield {"step": step, "kind": kind, "part": part, "parts": parts, "data": text[part * PART : (part + 1) * PART]}
