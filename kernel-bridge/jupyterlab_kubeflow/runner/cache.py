"""Results of steps that ran before with the same cells, inputs and surroundings."""
from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import uuid
from typing import Any, Dict, List, Mapping, Optional

from .document import StepDocument
from .errors import RunnerError
from .packages import installed_versions
from .storage import Storage, link_tree, saying_where, write_json
from .values import read_index
from .workspace import workspace_path


def cache_key(document: StepDocument, storage: Storage, workdir: str, environ: Mapping[str, str]) -> Optional[str]:
    """The hash of all that a step's result depends on; `None` when that isn't known or the cache is off."""
    settings = document.cache
    if not settings.get("enabled") or settings.get("uncacheable"):
        return None
    if any(os.path.isabs(path) for path in settings.get("writes", [])):
        return None
    files = {os.path.join(workdir, path) for path in settings.get("reads", [])}
    files |= {workspace_path(storage, entry["path"]) for entry in document.files}
    parts = {
        "step": document.name,
        "cells": [[cell.cell, cell.source] for cell in document.cells],
        "prelude": [[a.do, [[p.cell, p.line, p.source] for p in a.pieces], a.step, list(a.names)] for a in document.prelude],
        "outputs": [list(output) for output in document.outputs],
        "workdir": document.workdir,
        "inputs": {step: read_index(step, storage.step(step))["digest"] for step in document.loads},
        "files": {os.path.relpath(path, storage.workspace): content_digest(path) for path in sorted(files)},
        "environment": {name: environ.get(name) for name in settings.get("environment", [])},
        "python": sys.version,
        "packages": [installed_versions(), list(document.packages)],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def content_digest(path: str) -> Optional[str]:
    """The hash of a file or of a folder with all that is in it; `None` when there is none."""
    if os.path.isdir(path):
        total = hashlib.sha256()
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                file = os.path.join(folder, name)
                total.update(f"{os.path.relpath(file, path)}\0{content_digest(file)}\0".encode())
        return total.hexdigest()
    try:
        digest = hashlib.sha256()
        with open(path, "rb") as content:
            for block in iter(lambda: content.read(1 << 20), b""):
                digest.update(block)
        return digest.hexdigest()
    except OSError:
        return None


def restore_cached(key: str, storage: Storage, stage: str) -> Optional[Dict[str, Any]]:
    """On a hit, fills the stage and the workspace with what the earlier run left, and gives its result."""
    entry = os.path.join(storage.cache, "steps", key)
    try:
        with open(os.path.join(entry, "result.json"), encoding="utf-8") as file:
            result: Dict[str, Any] = json.load(file)
        with open(os.path.join(entry, "files.json"), encoding="utf-8") as file:
            files = json.load(file)["files"]
    except (OSError, ValueError):
        return None
    try:
        _fill(entry, files, storage, stage)
    except RunnerError:
        # The entry went while it was read: a run that works anew replaces it.
        shutil.rmtree(stage, ignore_errors=True)
        os.makedirs(stage, exist_ok=True)
        return None
    return result


def _fill(entry: str, files: List[Any], storage: Storage, stage: str) -> None:
    link_tree(entry, stage)
    for record in files:
        target = workspace_path(storage, record["path"])
        with saying_where(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            fresh = f"{target}.{uuid.uuid4().hex[:8]}"
            # A copy: steps may change the workspace's files in place.
            shutil.copy2(os.path.join(entry, "workspace", record["path"]), fresh)
            os.replace(fresh, target)
    shutil.rmtree(os.path.join(stage, "workspace"), ignore_errors=True)


def keep_in_cache(key: str, storage: Storage, stage: str, files: Mapping[str, List[Any]]) -> None:
    """Keeps a finished stage for later runs, in place of an older one. A step that deleted files is not kept, since a hit could not repeat it."""
    if files["deleted"]:
        return
    entry = os.path.join(storage.cache, "steps", key)
    fresh = f"{entry}.{uuid.uuid4().hex[:8]}"
    link_tree(stage, fresh)
    for record in files["files"]:
        target = os.path.join(fresh, "workspace", record["path"])
        with saying_where(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(workspace_path(storage, record["path"]), target)
    write_json(os.path.join(fresh, "key.json"), {"key": key})
    aside = f"{fresh}.old"
    with contextlib.suppress(OSError):
        os.rename(entry, aside)
    with contextlib.suppress(OSError):
        os.rename(fresh, entry)
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)
