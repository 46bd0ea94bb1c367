"""The runner's commands: `step` runs the pod's step, `read` prints what a run left."""
from __future__ import annotations

import os
import shutil
import sys
import time
from typing import Any, Dict, List, Mapping, MutableMapping, Optional

from .cache import cache_key, keep_in_cache, restore_cached
from .child import StepChild
from .document import StepDocument, read_document
from .errors import RunnerError
from .executed import executed_notebook
from .packages import install_packages
from .parameters import read_parameters, secret_parameters, with_parameters
from .preview import hide
from .read import read_run
from .recorder import Recorder
from .storage import Storage, publish, write_json
from .supervise import Ending, Supervisor
from .workspace import seed, snapshot, written

# The message of a container whose step was not run again.
CACHED = "cached: the step is unchanged and its earlier results are used"


class StepRun:
    """One attempt at a step, from its document to its published folder."""

    def __init__(self, document: StepDocument, storage: Storage, environ: Mapping[str, str]) -> None:
        self._document = document
        self._storage = storage
        self._environ = environ
        self._recorder = Recorder(document.cells)
        self._started = _now()

    def run(self) -> Ending:
        """Runs or restores the step and publishes it; an ending without values has a message."""
        stage = self._storage.new_stage(self._document.name)
        try:
            return self._run(stage)
        except RunnerError as error:
            ending = Ending(message=str(error))
            self._publish(stage, ending, {"files": [], "deleted": []}, cached=False)
            return ending
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def _run(self, stage: str) -> Ending:
        document, storage = self._document, self._storage
        workdir = seed(storage, document.files, document.workdir)
        packages = install_packages(storage, document.packages)
        key = cache_key(document, storage, workdir, self._environ)
        refresh = self._environ.get("KF_CACHE") == "refresh"
        hit = restore_cached(key, storage, stage) if key and not refresh else None
        if hit is not None:
            ending = Ending(values=hit["values"], cached=True)
            print(f'Step "{document.title}" is unchanged: its earlier results are used', flush=True)
            write_json(os.path.join(stage, "result.json"), self._result(ending, cached=True))
            publish(stage, storage.step(document.name))
            return ending
        before = snapshot(storage)
        ending = Supervisor(self._recorder).run(lambda channel: StepChild(document, storage, channel, stage).run(workdir, packages))
        files = written(before, snapshot(storage))
        self._publish(stage, ending, files, cached=False, key=key)
        return ending

    def _publish(self, stage: str, ending: Ending, files: Dict[str, List[Any]], cached: bool, key: Optional[str] = None) -> None:
        shutil.rmtree(os.path.join(stage, ".ipython"), ignore_errors=True)
        if ending.values is None:
            # Half a step's values are nobody's.
            shutil.rmtree(os.path.join(stage, "values"), ignore_errors=True)
        write_json(os.path.join(stage, "outputs.ipynb"), executed_notebook(self._document, self._recorder))
        write_json(os.path.join(stage, "files.json"), files)
        write_json(os.path.join(stage, "result.json"), self._result(ending, cached))
        if key and ending.values is not None:
            try:
                keep_in_cache(key, self._storage, stage, files)
            except RunnerError as error:
                print(f"The result is not kept for later runs: {error}", file=sys.stderr, flush=True)
        publish(stage, self._storage.step(self._document.name))

    def _result(self, ending: Ending, cached: bool) -> Dict[str, Any]:
        return {
            "step": self._document.name,
            "ok": ending.values is not None,
            "cached": cached,
            "startedAt": self._started,
            "finishedAt": _now(),
            "message": ending.message,
            "values": ending.values or [],
        }


def run_step(environ: MutableMapping[str, str]) -> int:
    """Runs the step of this pod; the exit code is 0 only when its results are published."""
    try:
        document = read_document(environ)
        secrets = secret_parameters(document.parameters, environ)
        hide(secrets.values())
        document = with_parameters(document, {**read_parameters(environ), **secrets})
        ending = StepRun(document, Storage(environ), environ).run()
        code, message = ending.exit_code, ending.message
        if ending.cached:
            # Whoever follows the run learns it from the pod's status, before anybody reads results.
            _say_at_the_end(environ, CACHED)
    except RunnerError as error:
        code, message = 1, str(error)
    if code:
        print(message, file=sys.stderr, flush=True)
        _say_at_the_end(environ, message)
    return code


def _say_at_the_end(environ: Mapping[str, str], message: str) -> None:
    path = environ.get("KF_TERMINATION_LOG") or "/dev/termination-log"
    try:
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(message.encode("utf-8", "replace")[:4096].decode("utf-8", "ignore"))
    except OSError:
        # Outside of a cluster nobody reads it; the message is on standard error as well.
        pass


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def main(arguments: List[str]) -> int:
    """The command line of the runner."""
    if arguments[:1] == ["step"]:
        return run_step(os.environ)
    if arguments[:1] == ["read"]:
        try:
            read_run(os.environ, arguments[1:])
            return 0
        except RunnerError as error:
            print(error, file=sys.stderr)
            return 1
    print("Use: runner.py step | read [run] [result|files|outputs|values …]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
