"""A place to run steps in: the joined runner as a process, a temporary folder for the volume."""
from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def other_pythons() -> list[str]:
    """Every other Python from 3.8 on that this machine has; CI has at least the one that runs the tests."""
    found = sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python3"))
    named = [shutil.which(f"python3.{minor}") for minor in range(8, 14)]
    return [str(p) for p in found if int(p.parts[-3].split(".")[1]) >= 8] + [p for p in named if p and "shims" not in p]


@dataclasses.dataclass
class Done:
    """How a step ended and what it published."""

    code: int
    out: str
    err: str
    folder: Path
    termination: str

    @property
    def result(self) -> dict[str, Any]:
        return json.loads((self.folder / "result.json").read_text())

    @property
    def files(self) -> dict[str, Any]:
        return json.loads((self.folder / "files.json").read_text())

    @property
    def notebook(self) -> dict[str, Any]:
        return json.loads((self.folder / "outputs.ipynb").read_text())

    def outputs(self, position: int = 0) -> list[dict[str, Any]]:
        return self.notebook["cells"][position]["outputs"]

    def text(self, position: int = 0) -> str:
        return "".join(o["text"] for o in self.outputs(position) if o["output_type"] == "stream")


class Steps:
    """Runs steps of one run, one after the other."""

    def __init__(self, runner: Path, folder: Path) -> None:
        self.runner, self.folder = runner, folder
        self.python = [sys.executable]
        self.run = "run-1"
        self.environ: dict[str, str] = {}

    def document(self, name: str, cells: list[str], **more: Any) -> dict[str, Any]:
        outputs = [{"name": n.rstrip("?"), "optional": n.endswith("?")} for n in more.pop("outputs", [])]
        load = [{"do": "load", "step": step, "names": names} for step, names in more.pop("load", {}).items()]
        cache = {"enabled": False, "uncacheable": [], "reads": [], "writes": [], "environment": [], **more.pop("cache", {})}
        return {
            "version": 1, "notebook": {"name": "n", "path": "n.ipynb", "kernel": "python3"},
            "step": {"name": name, "title": name}, "parameters": [], "prelude": more.pop("prelude", []) + load,
            "cells": [{"cell": i, "id": f"id-{i}", "source": source} for i, source in enumerate(cells)],
            "outputs": outputs, "workdir": ".", "files": [], "packages": [], "cache": cache, **more,
        }

    def command(self, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        termination = self.folder / "termination"
        termination.unlink(missing_ok=True)
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KF_", "PYTHON", "MPL"))}
        env.update(KF_STORAGE=str(self.folder / "storage"), KF_RUN=self.run, KF_TERMINATION_LOG=str(termination), **self.environ, **environ)
        return subprocess.Popen([*self.python, "-u", str(self.runner), *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def __call__(self, name: str, *cells: str, parameters_given: Any = None, **more: Any) -> Done:
        environ = {"KF_STEP": json.dumps(self.document(name, list(cells), **more))}
        if parameters_given is not None:
            environ["KF_PARAMETERS"] = json.dumps([{"name": k, "value": v} for k, v in parameters_given.items()])
        process = self.command("step", **environ)
        out, err = process.communicate()
        return self.done(name, process.returncode, out, err)

    def done(self, name: str, code: int, out: bytes, err: bytes) -> Done:
        termination = self.folder / "termination"
        said = termination.read_text() if termination.exists() else ""
        return Done(code, out.decode(), err.decode(), self.storage / "runs" / self.run / name, said)

    @property
    def storage(self) -> Path:
        return self.folder / "storage"

    @property
    def workspace(self) -> Path:
        return self.storage / "runs" / self.run / "workspace"


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("runner") / "runner.py"
    subprocess.run(["node", str(ROOT / "scripts" / "join-runner.mjs"), str(target)], check=True)
    return target


@pytest.fixture
def steps(runner: Path, tmp_path: Path) -> Steps:
    return Steps(runner, tmp_path)


@pytest.fixture(params=["ipython", "plain", *other_pythons()], ids=lambda p: p if "/" not in p else Path(p).parts[-3])
def any_steps(request: pytest.FixtureRequest, steps: Steps) -> Steps:
    """Steps with IPython, without it, and in every other Python."""
    if request.param == "plain":
        steps.python = [sys.executable, "-S", "-E"]
    elif request.param != "ipython":
        steps.python = [request.param, "-S", "-E"]
    return steps
