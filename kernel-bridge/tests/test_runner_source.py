"""The modules of the runner, and the one source that they are joined into."""
from __future__ import annotations

import ast
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, other_pythons

MODULES = sorted((ROOT / "kernel-bridge/jupyterlab_kubeflow/runner").glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_every_module_is_python_3_8(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 8))


def test_the_joined_source_is_the_same_each_time(runner: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.py"
    subprocess.run(["node", str(ROOT / "scripts/join-runner.mjs"), str(again)], check=True)
    assert again.read_bytes() == runner.read_bytes()


def test_no_two_modules_name_the_same_thing() -> None:
    names: Counter[str] = Counter()
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                names[node.name] += 1
            elif isinstance(node, ast.Assign):
                names.update(t.id for t in node.targets if isinstance(t, ast.Name))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("python", other_pythons())
def test_the_joined_source_compiles(runner: Path, python: str) -> None:
    subprocess.run([python, "-c", "import sys; compile(open(sys.argv[1], encoding='utf-8').read(), 'runner.py', 'exec')", str(runner)], check=True)
