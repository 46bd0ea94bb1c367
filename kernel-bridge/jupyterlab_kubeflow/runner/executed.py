"""The executed notebook of a step: its cells with their outputs, in nbformat 4.5."""
from __future__ import annotations

import platform
import re
from typing import Any, Dict, List

from .document import StepDocument
from .recorder import CellRecord, Recorder

_ID = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")


def executed_notebook(document: StepDocument, recorder: Recorder) -> Dict[str, Any]:
    """The notebook as JSON; its metadata holds names only, never values of parameters or the environment."""
    return {
        "cells": [_cell(record) for record in recorder.records],
        "metadata": {
            "kernelspec": {"display_name": document.kernel, "language": "python", "name": document.kernel},
            "language_info": {"name": "python", "version": platform.python_version()},
            "kubeflow": {"step": document.name},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(record: CellRecord) -> Dict[str, Any]:
    cell = record.cell
    outputs: List[Dict[str, Any]] = record.finished()
    return {
        "cell_type": "code",
        "execution_count": record.count,
        "id": cell.id if _ID.match(cell.id) else f"cell-{cell.cell}",
        "metadata": {"kubeflow": {"cell": cell.cell}},
        "outputs": outputs,
        "source": cell.source,
    }
