"""Installs a step's packages beside the image's own, once for each set, on the shared volume."""
from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import uuid
from importlib import metadata
from typing import List, Optional, Sequence

from .errors import RunnerError
from .storage import Storage, saying_where

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(==\s*[\w.!+*-]+)?\s*$")


def install_packages(storage: Storage, packages: Sequence[str]) -> Optional[str]:
    """The folder that has the packages which the image lacks; `None` when it has them all."""
    wanted = sorted({p for p in packages if not _present(p)})
    if not wanted:
        return None
    key = hashlib.sha256("\n".join([sys.version, sys.platform, *wanted]).encode()).hexdigest()[:32]
    target = os.path.join(storage.cache, "packages", key)
    if os.path.isdir(target):
        return target
    fresh = f"{target}.{uuid.uuid4().hex[:8]}"
    with saying_where(fresh):
        os.makedirs(fresh)
    print(f"Installing {', '.join(wanted)}", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--target", fresh, *wanted]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip()
        print(said, file=sys.stderr, flush=True)
        last = next((line for line in reversed(said.splitlines()) if "ERROR" in line), said.splitlines()[-1] if said else "")
        raise RunnerError(f"The packages {', '.join(wanted)} could not be installed: {last or f'pip ended with {done.returncode}'}; correct the names, or use an image that has them")
    try:
        os.rename(fresh, target)
    except OSError:
        # Another step installed the same set meanwhile.
        if not os.path.isdir(target):
            raise
    return target


def use_packages(folder: str) -> None:
    """Makes installed packages importable here and in programs that cells start."""
    sys.path.insert(1, folder)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])


def _present(requirement: str) -> bool:
    match = _REQUIREMENT.match(requirement)
    if match is None or match.group(2):
        return False
    try:
        version = metadata.version(match.group(1))
    except metadata.PackageNotFoundError:
        return False
    return match.group(3) is None or match.group(3)[2:].strip() == version


def installed_versions() -> List[str]:
    """Every distribution that Python finds, with its version."""
    return sorted({f"{d.metadata['Name']}=={d.version}" for d in metadata.distributions()})
