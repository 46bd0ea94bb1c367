"""Where things are on the volume that a pipeline's steps share."""
from __future__ import annotations

import json
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import Any, Iterator, Mapping

from .errors import RunnerError


class Storage:
    """Paths of one run: `runs/<uid>/<step>`, `runs/<uid>/workspace` and `cache/`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.root = environ.get("KF_STORAGE") or "/kubeflow/storage"
        run = environ.get("KF_RUN", "")
        if not run or "/" in run or run.startswith("."):
            raise RunnerError("KF_RUN does not name a run")
        self.run = os.path.join(self.root, "runs", run)
        self.workspace = os.path.join(self.run, "workspace")
        self.cache = os.path.join(self.root, "cache")

    def step(self, name: str) -> str:
        """The published folder of a step."""
        return os.path.join(self.run, "steps", name) if name == "workspace" else os.path.join(self.run, name)

    def new_stage(self, name: str) -> str:
        """A fresh folder beside the published ones, to be renamed into place."""
        path = os.path.join(self.run, f".stage-{name}-{uuid.uuid4().hex[:12]}")
        with saying_where(path):
            os.makedirs(path)
        return path


@contextmanager
def saying_where(path: str) -> Iterator[None]:
    """Turns an operating system's error into one that names the path and the way out."""
    try:
        yield
    except OSError as error:
        way_out = {28: ": the volume is full, delete old runs or ask for a larger claim", 122: ": the quota is used up"}
        raise RunnerError(f"{error.filename or path} cannot be written: {error.strerror or error}{way_out.get(error.errno or 0, '')}") from error


def write_json(path: str, value: Any) -> None:
    """Writes JSON that is on the disk when this returns."""
    fresh = f"{path}.new"
    with saying_where(path):
        with open(fresh, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=True, allow_nan=True)
            file.flush()
            os.fsync(file.fileno())
        # Never in place: the file may be a link to the cache's.
        os.replace(fresh, path)


def publish(stage: str, target: str) -> None:
    """Puts a finished folder in place of what an earlier attempt left, by rename."""
    with saying_where(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        old = f"{stage}-old"
        try:
            os.rename(target, old)
        except FileNotFoundError:
            pass
        os.rename(stage, target)
        folder = os.open(os.path.dirname(target), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        shutil.rmtree(old, ignore_errors=True)


def link_tree(source: str, target: str) -> None:
    """Copies a folder by hard links where the volume has them; the files are never changed in place."""
    def link(here: str, there: str) -> None:
        try:
            os.link(here, there)
        except OSError:
            shutil.copy2(here, there)

    with saying_where(target):
        shutil.copytree(source, target, copy_function=link, dirs_exist_ok=True)
