"""Workspace, cache, packages and what the reader prints."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, Steps


def mounted(tmp_path: Path, name: str, text: str) -> str:
    path = tmp_path / "mounts" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return str(path)


def test_the_workspace_is_seeded_once(any_steps: Steps, tmp_path: Path) -> None:
    source = mounted(tmp_path, "rows.csv", "1,2")
    module = mounted(tmp_path, "mine.py", "answer = 42")
    files = [{"path": "data/rows.csv", "mounted": source}, {"path": "nb/mine.py", "mounted": module}]
    first = any_steps("a", "from mine import answer\nprint(answer, open('../data/rows.csv').read())\nopen('../data/rows.csv', 'w').write('changed')\nopen('made.txt', 'w').write('m')", files=files, workdir="nb")
    assert first.code == 0, first.err
    assert first.text() == "42 1,2\n"
    assert first.files == {"files": [{"path": "data/rows.csv", "size": 7}, {"path": "nb/made.txt", "size": 1}], "deleted": []}
    second = any_steps("b", "import os\nprint(open('../data/rows.csv').read(), open('made.txt').read())\nos.remove('made.txt')", files=files, workdir="nb")
    assert second.text() == "changed m\n"
    assert second.files["deleted"] == ["nb/made.txt"]
    assert Path(source).read_text() == "1,2"


def test_a_path_out_of_the_workspace_is_refused(steps: Steps) -> None:
    done = steps("a", "pass", workdir="../../..")
    assert done.code == 1 and "outside of the workspace" in done.termination


def run_cached(steps: Steps, run: str, source: str = "print('ran')\nx = [1]\nopen('out.txt', 'w').write('o')", **cache: Any) -> Done:
    steps.run = run
    return steps("a", source, outputs=["x"], cache={"enabled": True, "writes": ["out.txt"], **cache})


def test_an_unchanged_step_is_not_run_again(steps: Steps) -> None:
    first, second = run_cached(steps, "r1"), run_cached(steps, "r2")
    assert (first.result["cached"], second.result["cached"]) == (False, True)
    assert second.text() == "ran\n" and "ran\n" not in second.out
    assert (steps.workspace / "out.txt").read_text() == "o"
    assert second.result["values"] == first.result["values"]
    assert steps("b", "assert x == [1]", load={"a": ["x"]}).code == 0


def test_a_run_that_works_anew_replaces_what_was_kept(steps: Steps) -> None:
    counter = steps.folder / "counter"
    counter.write_text("")
    source = f"import pathlib\np = pathlib.Path({str(counter)!r})\nx = [len(p.read_text())]\np.write_text(p.read_text() + '+')\nprint(x)"

    def once(run: str, cache: str) -> tuple[bool, str, str]:
        steps.environ["KF_CACHE"] = cache
        done = run_cached(steps, run, source, writes=[])
        return done.result["cached"], done.text(), done.termination.split(":")[0]

    assert [once("r1", ""), once("r2", ""), once("r3", "refresh"), once("r4", "")] == [
        (False, "[0]\n", ""), (True, "[0]\n", "cached"), (False, "[1]\n", ""), (True, "[1]\n", "cached"),
    ]


@pytest.mark.parametrize("change", ["cells", "environment", "file", "off", "uncacheable"])
def test_what_changes_a_step_runs_it(steps: Steps, tmp_path: Path, change: str) -> None:
    source = mounted(tmp_path, "in.txt", "one")
    code = "x = open('in.txt').read()\nprint('ran')"

    def once(run: str, code: str, **cache: Any) -> Done:
        steps.run = run
        return steps("a", code, outputs=["x"], files=[{"path": "in.txt", "mounted": source}], cache={"enabled": True, "reads": ["in.txt"], "environment": ["KF_MODE"], **cache})

    assert once("r1", code).code == 0
    assert once("r2", code).result["cached"] is True
    if change == "environment":
        steps.environ["KF_MODE"] = "other"
    if change == "file":
        Path(source).write_text("two")
    again = {"off": {"enabled": False}, "uncacheable": {"uncacheable": ["network"]}}.get(change, {})
    done = once("r3", code + ("\n" if change == "cells" else ""), **again)
    assert done.code == 0 and done.result["cached"] is False


def test_inputs_are_part_of_the_key(steps: Steps) -> None:
    def pair(run: str, value: int) -> Done:
        steps.run = run
        assert steps("a", f"x = {value}", outputs=["x"]).code == 0
        return steps("b", "y = x + 1", outputs=["y"], load={"a": ["x"]}, cache={"enabled": True})

    assert [pair("r1", 1).result["cached"], pair("r2", 1).result["cached"], pair("r3", 2).result["cached"]] == [False, True, False]


def test_a_failing_step_is_not_kept(steps: Steps) -> None:
    assert run_cached(steps, "r1", "1/0").code == 1
    assert run_cached(steps, "r2", "1/0").code == 1


def test_packages_that_are_there_are_not_installed(steps: Steps) -> None:
    done = steps("a", "import numpy", packages=["numpy"])
    assert done.code == 0 and "Installing" not in done.out


def test_a_package_is_installed_once(steps: Steps, tmp_path: Path) -> None:
    package = tmp_path / "tiny"
    package.mkdir()
    (package / "pyproject.toml").write_text('[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "tinything"\nversion = "1"\n')
    (package / "tinything.py").write_text("answer = 42")
    steps.environ.update(PIP_NO_BUILD_ISOLATION="0", PIP_NO_INDEX="1")
    first = steps("a", "import tinything\nprint(tinything.answer)", packages=[str(package)])
    assert first.code == 0, first.err
    second = steps("b", "import tinything", packages=[str(package)])
    assert second.code == 0 and "Installing" not in second.out


def test_a_package_that_does_not_exist_is_named(steps: Steps) -> None:
    steps.environ["PIP_NO_INDEX"] = "1"
    done = steps("a", "pass", packages=["no-such-thing-anywhere"])
    assert done.code == 1 and "no-such-thing-anywhere could not be installed" in done.termination


def test_the_reader_prints_what_was_published(any_steps: Steps) -> None:
    any_steps("a", "x = 'é\\x00'\nprint(x)\nopen('f', 'w').write('1')", outputs=["x"])
    any_steps("b", "print('z' * 700_000)\n1/0")
    out, err = any_steps.command("read").communicate()
    assert err == b""
    lines = [json.loads(line) for line in out.splitlines()]
    assert {(line["step"], line["kind"]) for line in lines} == {("a", "result"), ("a", "files"), ("a", "outputs"), ("a", "values"), ("b", "result"), ("b", "files"), ("b", "outputs")}
    assert max(map(len, out.splitlines())) < 1_200_000
    parts = [line for line in lines if "parts" in line]
    assert all(line["step"] == "b" for line in parts) and len(parts) == parts[0]["parts"]
    assert json.loads("".join(line["data"] for line in parts))["nbformat"] == 4


def test_the_reader_takes_kinds_and_a_run(steps: Steps) -> None:
    steps("a", "pass")
    steps.run = ""
    out, _ = steps.command("read", "run-1", "result").communicate()
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["result"]


def test_a_volume_that_cannot_be_written_is_named(steps: Steps, tmp_path: Path) -> None:
    (tmp_path / "storage").write_text("a file, not a folder")
    done = steps("a", "pass")
    assert done.code == 1 and str(tmp_path / "storage") in done.termination


def test_a_document_in_a_file(steps: Steps, tmp_path: Path) -> None:
    path = tmp_path / "step.json"
    path.write_text(json.dumps(steps.document("a", ["print('from a file')"])))
    process = steps.command("step", KF_STEP_FILE=str(path))
    out, _ = process.communicate()
    assert process.returncode == 0 and out == b"from a file\n"


def test_no_half_published_folders_stay(steps: Steps) -> None:
    steps("a", "x = 1", outputs=["x"])
    steps("b", "1/0")
    assert sorted(name for name in os.listdir(steps.workspace.parent) if name.startswith(".stage")) == []
