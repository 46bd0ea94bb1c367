"""The step document: what a step is told to do (the contract is `src/core/pipeline/stepDocument.ts`)."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Tuple

from .errors import RunnerError


@dataclass(frozen=True)
class SourcePiece:
    """Source to execute; `line` is where it starts in its cell, from 1."""

    cell: int
    line: int
    source: str


@dataclass(frozen=True)
class PreludeAction:
    """What happens before the step's own cells: `run` pieces again, or `load` values of an earlier step."""

    do: str
    pieces: Tuple[SourcePiece, ...]
    step: str
    names: Tuple[str, ...]


@dataclass(frozen=True)
class ParameterSlot:
    """Where the literal of a parameter stands in its cell, in code points.

    `secret` is the environment variable that holds the value of one that nobody should see; `withheld` the Secret's key for it, set
    where the notebook's own value was left out.
    """

    name: str
    cell: int
    start: int
    end: int
    type: str
    default: str
    secret: str = ""
    withheld: str = ""


@dataclass(frozen=True)
class StepCell:
    """A cell of the step, whole; `id` is its id in the notebook."""

    cell: int
    id: str
    source: str


@dataclass(frozen=True)
class StepDocument:
    """A step, as the pod got it; `raw` is the JSON itself."""

    name: str
    title: str
    kernel: str
    parameters: Tuple[ParameterSlot, ...]
    prelude: Tuple[PreludeAction, ...]
    cells: Tuple[StepCell, ...]
    outputs: Tuple[Tuple[str, bool], ...]
    workdir: str
    files: Tuple[Dict[str, str], ...]
    packages: Tuple[str, ...]
    cache: Dict[str, Any]
    raw: Dict[str, Any]

    @property
    def loads(self) -> List[str]:
        """The earlier steps whose values this one reads, each once."""
        return list(dict.fromkeys(action.step for action in self.prelude if action.do == "load"))


def read_document(environ: Mapping[str, str]) -> StepDocument:
    """The step document of this pod, from `KF_STEP` or the file that `KF_STEP_FILE` names."""
    text = environ.get("KF_STEP")
    path = environ.get("KF_STEP_FILE")
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except OSError as error:
            raise RunnerError(f"The step document {path} cannot be read: {error.strerror or error}") from error
    if not text:
        raise RunnerError("Neither KF_STEP nor KF_STEP_FILE is set: the runner only runs in the pod of a step")
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise RunnerError(f"The step document is not JSON: {error}") from error
    if not isinstance(raw, dict) or raw.get("version") != 1:
        raise RunnerError("The step document has a version that this runner does not know: submit the pipeline again")
    try:
        return _document(raw)
    except (KeyError, TypeError) as error:
        raise RunnerError(f"The step document is incomplete: {error}") from error


def _document(raw: Dict[str, Any]) -> StepDocument:
    step, notebook = raw["step"], raw.get("notebook", {})
    return StepDocument(
        name=step["name"],
        title=step.get("title", step["name"]),
        kernel=notebook.get("kernel") or "python3",
        parameters=tuple(_slot(s) for s in raw.get("parameters", [])),
        prelude=tuple(_action(action) for action in raw.get("prelude", [])),
        cells=tuple(StepCell(c["cell"], c["id"], c["source"]) for c in raw["cells"]),
        outputs=tuple((o["name"], bool(o.get("optional"))) for o in raw.get("outputs", [])),
        workdir=raw.get("workdir") or ".",
        files=tuple(raw.get("files", [])),
        packages=tuple(raw.get("packages", [])),
        cache=raw.get("cache", {}),
        raw=raw,
    )


def _slot(raw: Dict[str, Any]) -> ParameterSlot:
    return ParameterSlot(raw["name"], raw["cell"], raw["start"], raw["end"], raw["type"], raw["default"], raw.get("secret") or "", raw.get("withheld") or "")


def _action(raw: Dict[str, Any]) -> PreludeAction:
    pieces = tuple(SourcePiece(p["cell"], p["line"], p["source"]) for p in raw.get("pieces", []))
    return PreludeAction(raw["do"], pieces, raw.get("step", ""), tuple(raw.get("names", [])))
