"""What happens in the process that runs a step's cells."""
from __future__ import annotations

import atexit
import faulthandler
import os
import sys
import traceback
import types
from typing import Any, Dict, List, Tuple

from .channel import Channel
from .document import PreludeAction, StepDocument
from .errors import RunnerError, sentence_of
from .ipython_shell import IPythonShell
from .namespace import new_main
from .packages import use_packages
from .plain_shell import PlainShell
from .state import capture, is_state, remember_path, restore
from .storage import Storage
from .streams import install_streams
from .values import LoadedValues, save_values


class StepFailed(Exception):
    """A cell failed; its traceback has been shown already."""


class StepChild:
    """Runs prelude and cells in a namespace of their own and writes the values that later steps read."""

    def __init__(self, document: StepDocument, storage: Storage, channel: Channel, stage: str) -> None:
        self._document = document
        self._storage = storage
        self._channel = channel
        self._stage = stage
        self._loaded = LoadedValues()
        self._made_in: Dict[str, int] = {}

    def run(self, workdir: str, packages: "str | None") -> None:
        """All of the step. The channel says how it went; the process then ends."""
        try:
            self._prepare(workdir, packages)
            self._run_all()
            saved = self._save()
            self._end_program()
            self._channel.send("done", values=saved)
        except StepFailed as error:
            self._channel.send("failed", message=str(error))
        except RunnerError as error:
            self._channel.send("failed", message=str(error))
        except BaseException as error:
            self._channel.send("traceback", text=traceback.format_exc())
            self._channel.send("failed", message=f"The runner failed: {type(error).__name__}: {error}")

    def _prepare(self, workdir: str, packages: "str | None") -> None:
        os.chdir(workdir)
        sys.argv = [""]
        sys.path[0] = workdir
        if packages:
            use_packages(packages)
        install_streams(self._channel)
        faulthandler.enable(file=2)
        self._main = new_main()
        self._shell = _new_shell(self._main, self._channel, os.path.join(self._stage, ".ipython"))
        remember_path()

    def _run_all(self) -> None:
        for action in self._document.prelude:
            self._before(action)
        for position, cell in enumerate(self._document.cells):
            before = self._watched()
            self._channel.send("begin", position=position, count=position + 1)
            error = self._shell.run_cell(cell.cell, cell.source)
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            self._channel.send("end")
            if error is not None:
                raise StepFailed(sentence_of(error, cell.cell))
            for name, value in self._watched().items():
                if before.get(name, self) is not value:
                    self._made_in[name] = cell.cell

    def _watched(self) -> Dict[str, Any]:
        space = self._main.__dict__
        return {name: space[name] for name, _optional in self._document.outputs if name in space}

    def _before(self, action: PreludeAction) -> None:
        if action.do == "load":
            loaded = self._loaded.take(action.step, self._storage.step(action.step), action.names)
            for name, value in loaded.items():
                if is_state(name):
                    restore(name, value, self._storage.workspace)
                else:
                    self._main.__dict__[name] = value
            return
        for piece in action.pieces:
            self._channel.send("prelude", cell=piece.cell)
            error = self._shell.run_piece(piece.cell, piece.source, piece.line)
            if error is not None:
                raise StepFailed(f"{sentence_of(error, piece.cell)} (this cell runs again at the start of the step)")

    def _save(self) -> List[Dict[str, Any]]:
        values, unbound = self._outputs()
        return save_values(os.path.join(self._stage, "values"), values, self._made_in, unbound)

    def _outputs(self) -> Tuple[Dict[str, Any], List[str]]:
        values: Dict[str, Any] = {}
        unbound: List[str] = []
        for name, optional in self._document.outputs:
            if is_state(name):
                there, value = capture(name, self._storage.workspace)
            else:
                there, value = name in self._main.__dict__, self._main.__dict__.get(name)
            if there:
                values[name] = value
            elif optional or is_state(name):
                unbound.append(name)
            else:
                raise RunnerError(f'Step "{self._document.title}" ended without a value for "{name}", which a later step reads: assign it in every case')
        return values, unbound

    def _end_program(self) -> None:
        # What cells registered for the end of the program: logs to flush, pools to close.
        try:
            atexit._run_exitfuncs()
        except BaseException:
            traceback.print_exc()


def _new_shell(main: types.ModuleType, channel: Channel, folder: str) -> Any:
    try:
        return IPythonShell(main, channel, folder)
    except ImportError:
        return PlainShell(main, channel)
