"""Puts the values of a run's parameters in place of the literals in the cells."""
from __future__ import annotations

import ast
import dataclasses
import json
import math
from typing import Any, Dict, List, Mapping, MutableMapping, Sequence

from .document import ParameterSlot, PreludeAction, StepDocument
from .errors import RunnerError

_KINDS: Dict[str, type] = {"list": list, "dict": dict, "tuple": tuple, "set": set, "bytes": bytes, "complex": complex}


def read_parameters(environ: Mapping[str, str]) -> Dict[str, str]:
    """The run's parameters as given, from `KF_PARAMETERS`: a JSON list of name and value."""
    text = environ.get("KF_PARAMETERS")
    if not text:
        return {}
    try:
        return {entry["name"]: _plain(str(entry["value"])) for entry in json.loads(text) if entry.get("value") is not None}
    except (ValueError, KeyError, TypeError) as error:
        raise RunnerError(f"KF_PARAMETERS is not a JSON list of names and values: {error}") from error


def secret_parameters(slots: Sequence[ParameterSlot], environ: MutableMapping[str, str]) -> Dict[str, str]:
    """The values that came through the run's Secret. They are taken out of the environment, so that no cell and no process of a cell sees them there."""
    values: Dict[str, str] = {}
    missing: List[ParameterSlot] = []
    for slot in (slot for slot in slots if slot.secret):
        value = environ.pop(slot.secret, None)
        if value is not None:
            values[slot.name] = value
        elif slot.withheld:
            missing.append(slot)
    if missing:
        names = ", ".join(f'"{slot.name}"' for slot in missing)
        keys = ", ".join(slot.withheld for slot in missing)
        raise RunnerError(f"Parameter {names} looks like a secret, so the manifest holds no value for it and the run's Secret has none: pass -p {missing[0].name}=…, or put it into the Secret that the step's container names, under the key {keys}")
    return values


def _plain(text: str) -> str:
    """Undoes the writing of a value that Argo would have read as a tag: `json:` and a JSON string."""
    if not text.startswith('json:"'):
        return text
    try:
        value = json.loads(text[len("json:") :])
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def parameter_source(slot: ParameterSlot, text: str) -> str:
    """Python source of the value `text` for a slot, by its type; an error names parameter, type and (unless it is a secret) value."""
    if slot.type != "str" and text == slot.default:
        return text
    try:
        return _source(slot.type, text.strip() if slot.type != "str" else text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        given = "something else" if slot.secret else repr(text)
        raise RunnerError(f'Parameter "{slot.name}" must be {_wanted(slot.type)}, but the run gave {given}: pass another value for it') from None


def _source(kind: str, text: str) -> str:
    if kind == "str":
        return repr(text)
    if kind == "int":
        value = ast.literal_eval(text)
        if type(value) is not int:
            raise ValueError(text)
        return repr(value)
    if kind == "float":
        number = float(text)
        return repr(number) if math.isfinite(number) else f"float({text!r})"
    if kind == "bool":
        return {"true": "True", "false": "False"}[text.lower()] if text.lower() in ("true", "false") else _refuse(text)
    if kind in ("none", "None", "NoneType"):
        return _literal_or_text(text)
    value = _literal(text)
    wanted = _KINDS.get(kind)
    if wanted is not None and not isinstance(value, wanted):
        # JSON has no tuples, so a list stands for one.
        value = tuple(value) if wanted is tuple and isinstance(value, list) else _refuse(text)
    return repr(value)


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return json.loads(text)


def _literal_or_text(text: str) -> str:
    try:
        return repr(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return repr(text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _wanted(kind: str) -> str:
    names = {"int": "an int", "float": "a float", "bool": "a bool (true or false)"}
    return names.get(kind, "a Python literal" if kind not in _KINDS else f"a {kind}")


def apply_to_cell(source: str, cell: int, slots: Sequence[ParameterSlot], values: Mapping[str, str]) -> str:
    """The source of a cell with its parameters' literals replaced."""
    for slot in sorted((s for s in slots if s.cell == cell and s.name in values), key=lambda s: s.start, reverse=True):
        if source[slot.start : slot.end] != slot.default:
            raise RunnerError(f'Cell {cell} does not have {slot.default} where parameter "{slot.name}" should stand: submit the pipeline again')
        source = source[: slot.start] + parameter_source(slot, values[slot.name]) + source[slot.end :]
    return source


def with_parameters(document: StepDocument, values: Mapping[str, str]) -> StepDocument:
    """The document with every parameter's value in its cells."""
    slots = document.parameters
    if not slots or not values:
        return document
    prelude: List[PreludeAction] = []
    for action in document.prelude:
        pieces = tuple(
            dataclasses.replace(piece, source=apply_to_cell(piece.source, piece.cell, slots, values)) if piece.line == 1 else piece
            for piece in action.pieces
        )
        prelude.append(dataclasses.replace(action, pieces=pieces))
    cells = tuple(dataclasses.replace(cell, source=apply_to_cell(cell.source, cell.cell, slots, values)) for cell in document.cells)
    return dataclasses.replace(document, prelude=tuple(prelude), cells=cells)
