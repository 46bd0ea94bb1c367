"""What people see of a value that a step passes on."""
from __future__ import annotations

import datetime
from typing import Any

import pytest

from jupyterlab_kubeflow.runner import preview
from jupyterlab_kubeflow.runner.preview import LONGEST, preview_of


def look(value: Any, name: str = "x") -> str:
    return preview_of(name, value)["preview"]


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_hidden", [])


class Hostile:
    def __init__(self) -> None:
        self.size = 3

    def __repr__(self) -> str:
        raise SystemExit("repr of a stranger was called")

    @property
    def shape(self) -> Any:
        raise SystemExit("a property of a stranger was called")


class HostileText(str):
    def __repr__(self) -> str:
        raise SystemExit("repr of a stranger was called")


def test_built_in_values_as_python_writes_them() -> None:
    assert [look(1), look("a"), look([1, "b", None]), look({"k": (1, 2)})] == ["1", "'a'", "[1, 'b', None]", "{'k': (1, 2)}"]
    assert look(datetime.date(2024, 1, 2)) == "datetime.date(2024, 1, 2)"


def test_never_long() -> None:
    values: dict[str, Any] = {"text": "x" * 10_000_000, "list": list(range(1_000_000)), "deep": [[[[["x" * 1000]]]]], "number": 10**4000, "dict": dict.fromkeys(range(1000), "y" * 1000)}
    for name, value in values.items():
        assert len(look(value)) <= LONGEST, name


def test_no_code_of_strangers_is_called() -> None:
    assert look(Hostile()) == "Hostile(size=3)"
    assert look([Hostile(), HostileText("abc")]).startswith("[Hostile(size=3), <HostileText>")
    assert "shape" not in preview_of("x", Hostile())


def test_never_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    preview.hide(["sk-12345"])
    monkeypatch.setenv("DB_PASSWORD", "hunter2!")
    assert look("whatever", "api_key") == "***"
    assert look({"password": "whatever", "plain": 1}) == "{'password': '***', 'plain': 1}"
    for value in ("Bearer sk-12345", ["sk-12345"], {"a": {"b": "hunter2!"}}, "postgres://me:s3cret@host/db"):
        text = look(value)
        assert "***" in text and "12345" not in text and "hunter2" not in text and "s3cret" not in text


def test_arrays_and_frames_by_their_shape() -> None:
    numpy = pytest.importorskip("numpy")
    pandas = pytest.importorskip("pandas")
    assert preview_of("x", numpy.zeros((1000, 20))) == {"preview": "float64: [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, …]", "shape": "(1000, 20)"}
    assert preview_of("x", numpy.zeros((4, 4)).T[::2])["shape"] == "(2, 4)"
    assert preview_of("x", numpy.array([Hostile()], dtype=object))["preview"] == "array of object"
    assert preview_of("x", pandas.DataFrame({"a": [1, 2], "b": [3, 4]})) == {"preview": "columns: a, b", "shape": "(2, 2)"}
    assert preview_of("x", pandas.Series([1, 2])) == {"preview": "int64: [1, 2]", "shape": "(2,)"}
