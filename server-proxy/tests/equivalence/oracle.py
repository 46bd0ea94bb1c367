"""Turns the percent-format notebooks beside this file into .ipynb and runs each from top to bottom in one kernel.

Usage: oracle.py OUTPUT_FOLDER; writes notebooks/NAME.ipynb (unrun, Kale's tags) and truth/NAME.ipynb (run by nbclient).
"""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

MARK = re.compile(r"^# %%(.*)$", re.M)


def notebook(source: str) -> nbformat.NotebookNode:
    """Cells are cut at `# %% TAGS`; `[markdown]` makes a markdown cell of the comment below it."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    pieces = MARK.split(source)[1:]
    for number, (mark, body) in enumerate(zip(pieces[::2], pieces[1::2])):
        tags = mark.split()
        if "[markdown]" in tags:
            cell = nbformat.v4.new_markdown_cell(re.sub(r"^# ?", "", body.strip(), flags=re.M))
        else:
            cell = nbformat.v4.new_code_cell(body.strip("\n"), metadata={"tags": tags} if tags else {})
        cell["id"] = f"cell-{number}"
        made.cells.append(cell)
    return made


def run(made: nbformat.NotebookNode, folder: Path, truth: Path) -> None:
    """Executes in a folder of its own, so that notebooks don't see each other's files."""
    folder.mkdir(parents=True)
    NotebookClient(made, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.write(made, truth)


def main(output: Path) -> None:
    for name in ("notebooks", "truth"):
        (output / name).mkdir(parents=True, exist_ok=True)
    sources = sorted(file for file in Path(__file__).parent.glob("*.py") if file.name != Path(__file__).name)
    with ThreadPoolExecutor(2) as pool:
        jobs = []
        for file in sources:
            made = notebook(file.read_text(encoding="utf-8"))
            nbformat.write(made, output / "notebooks" / f"{file.stem}.ipynb")
            jobs.append(pool.submit(run, made, output / "work" / file.stem, output / "truth" / f"{file.stem}.ipynb"))
        for job in jobs:
            job.result()


main(Path(sys.argv[1]))
