"""The working directory of a run: seeded once with the notebook's files, and what a step writes to it."""
from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from typing import Any, Dict, Iterable, List, Tuple

from .errors import RunnerError
from .storage import Storage, saying_where

Snapshot = Dict[str, Tuple[int, int, int]]
_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}


def workspace_path(storage: Storage, relative: str) -> str:
    """A path in the workspace; never one outside of it."""
    path = os.path.normpath(os.path.join(storage.workspace, relative))
    if path != storage.workspace and not path.startswith(storage.workspace + os.sep):
        raise RunnerError(f"{relative} lies outside of the workspace")
    return path


def seed(storage: Storage, files: Iterable[Dict[str, str]], workdir: str) -> str:
    """Puts each file in place once in a run, whole or not at all; gives the working directory."""
    here = workspace_path(storage, workdir)
    marks = os.path.join(storage.run, ".seeded")
    with saying_where(here):
        os.makedirs(here, exist_ok=True)
        os.makedirs(marks, exist_ok=True)
    for entry in files:
        target = workspace_path(storage, entry["path"])
        mark = os.path.join(marks, hashlib.sha256(entry["path"].encode()).hexdigest())
        if not os.path.exists(mark):
            _seed_one(entry["mounted"], target, os.path.join(storage.run, f".seed-{uuid.uuid4().hex}"))
            with saying_where(mark):
                open(mark, "w").close()
    return here


def _seed_one(mounted: str, target: str, fresh: str) -> None:
    if not os.path.exists(mounted):
        raise RunnerError(f"The file {mounted} is not mounted in this pod: submit the pipeline again")
    with saying_where(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            if os.path.isdir(mounted):
                shutil.copytree(mounted, fresh)
                os.rename(fresh, target)
            else:
                shutil.copyfile(mounted, fresh)
                shutil.copymode(mounted, fresh)
                os.chmod(fresh, os.stat(fresh).st_mode | 0o200)
                # A link fails where a step wrote the file already; that one stays.
                os.link(fresh, target)
        except OSError:
            if not os.path.exists(target):
                raise
        finally:
            if os.path.isdir(fresh):
                shutil.rmtree(fresh, ignore_errors=True)
            elif os.path.exists(fresh):
                os.unlink(fresh)


def snapshot(storage: Storage) -> Snapshot:
    """Size, time and inode of every file in the workspace, by relative path."""
    found: Snapshot = {}
    for folder, folders, names in os.walk(storage.workspace):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        for name in names:
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                # Another step of the run may have removed it in between.
                continue
            found[os.path.relpath(path, storage.workspace)] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


def written(before: Snapshot, after: Snapshot) -> Dict[str, List[Any]]:
    """What a step did to the workspace's files."""
    changed = sorted(path for path, status in after.items() if before.get(path) != status)
    return {
        "files": [{"path": path, "size": after[path][0]} for path in changed],
        "deleted": sorted(path for path in before if path not in after),
    }
