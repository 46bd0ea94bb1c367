"""One measured act of arrayBetweenSteps.mjs: writes or reads an array in one way and prints the milliseconds. Each act is a process of its own."""
from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Callable, Dict

import numpy as np

ACT, WAY, FOLDER, BYTES = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
FILE = os.path.join(FOLDER, WAY)


def array() -> Any:
    """Random numbers, so that nothing can be made small."""
    return np.random.default_rng(0).random(BYTES // 8)


def save_ours(value: Any) -> None:
    from jupyterlab_kubeflow.runner.values import save_values
    save_values(os.path.join(FILE, "values"), {"a": value}, {}, [])


def load_ours() -> Any:
    from jupyterlab_kubeflow.runner.values import LoadedValues
    return LoadedValues().take("one", FILE, ["a"])["a"]


def save_joblib(value: Any) -> None:
    import joblib
    joblib.dump(value, FILE)


def load_joblib(**how: Any) -> Any:
    import joblib
    return joblib.load(os.path.join(FOLDER, "joblib"), **how)


def save_bytes(value: Any) -> None:
    """What the disk itself can do: the bytes, on the disk when it returns."""
    with open(FILE, "wb") as file:
        file.write(memoryview(value).cast("B"))
        file.flush()
        os.fsync(file.fileno())


SAVE: Dict[str, Callable[[Any], None]] = {"ours": save_ours, "joblib": save_joblib, "bytes": save_bytes}
LOAD: Dict[str, Callable[[], Any]] = {"ours": load_ours, "joblib": load_joblib, "joblib-mapped": lambda: load_joblib(mmap_mode="c")}


def main() -> None:
    """Imports of the way are not counted: a step has them, or has its own."""
    import joblib  # noqa: F401
    import jupyterlab_kubeflow.runner.values  # noqa: F401
    if ACT == "write":
        value = array()
        begin = time.perf_counter()
        SAVE[WAY](value)
        print(json.dumps({"write": (time.perf_counter() - begin) * 1000}))
        return
    begin = time.perf_counter()
    value = LOAD[WAY]()
    got = time.perf_counter()
    total = float(value.sum())
    print(json.dumps({"read": (got - begin) * 1000, "readAndSum": (time.perf_counter() - begin) * 1000, "sum": total}))


main()
