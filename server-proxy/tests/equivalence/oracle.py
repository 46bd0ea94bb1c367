"""Makes notebooks of the percent-format files beside this file, and says what each gives in one kernel.

Usage: oracle.py OUTPUT_FOLDER [NAME]. Each file (or the one) gives truth/NAME.ipynb (run from top to bottom by nbclient, with one more cell that
shows the final values) and cuts/NAME.CUT.ipynb (unrun), the same cells in steps in at least two ways:

- `every`: each cell is a step of its own;
- `proposal`: no tags, so that headings cut;
- `written`: by the tags in the file (`# %% step:train`);
- `pairs`: two cells a step, where there is no other way.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

MARK = re.compile(r"^# %%(.*)$", re.M)

# Which names hold a final value: all that the notebook made and that could travel.
NAMES = """
def _names():
    import json, pickle, types
    code = (type, types.ModuleType, types.FunctionType)
    def travels(value):
        try:
            return bool(pickle.dumps(value))
        except Exception:
            return False
    mine = {k: v for k, v in globals().items() if not k.startswith("_") and k not in ("In", "Out", "exit", "quit", "open", "get_ipython")}
    print(json.dumps(sorted(name for name, value in mine.items() if not isinstance(value, code) and travels(value))))
_names()
"""

# Values whole; what has no representation of its own, by its attributes.
SHOW = """
def shown_value(value):
    text = repr(value)
    if " object at 0x" in text:
        text = repr(sorted(getattr(value, "__dict__", {}).items()))
    return f"{type(value).__name__} {text}"
"""


def cells(source: str) -> list[nbformat.NotebookNode]:
    """Cells are cut at `# %% TAGS`; `[markdown]` makes a markdown cell of the comment below it."""
    made = []
    pieces = MARK.split(source)[1:]
    for number, (mark, body) in enumerate(zip(pieces[::2], pieces[1::2])):
        tags = mark.split()
        if "[markdown]" in tags:
            cell = nbformat.v4.new_markdown_cell(re.sub(r"^# ?", "", body.strip(), flags=re.M))
        else:
            cell = nbformat.v4.new_code_cell(body.strip("\n"), metadata={"tags": tags} if tags else {})
        cell["id"] = f"cell-{number}"
        made.append(cell)
    return made


def notebook(made: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """A Python notebook of these cells."""
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec}, cells=copy.deepcopy(made))


def run(made: nbformat.NotebookNode, folder: Path) -> None:
    """Executes in one kernel, in a folder of its own, and adds and runs the cell that shows the final values."""
    folder.mkdir(parents=True)
    client = NotebookClient(made, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.reset_execution_trackers()
    with client.setup_kernel():
        for index, cell in enumerate(made.cells):
            client.execute_cell(cell, index)
        asked = nbformat.v4.new_code_cell(NAMES)
        made.cells.append(asked)
        client.execute_cell(asked, len(made.cells) - 1, store_history=False)
        text = "".join(output["text"] for output in asked.outputs if output.output_type == "stream")
        made.cells[-1] = final_cell(json.loads(text.splitlines()[-1]))
        client.execute_cell(made.cells[-1], len(made.cells) - 1)


def final_cell(names: list[str]) -> nbformat.NotebookNode:
    """A cell that shows the final value of every name."""
    lines = [f"print({name!r}, shown_value({name}))" for name in names]
    return nbformat.v4.new_code_cell("\n".join([SHOW.strip(), *lines]), id="final-values")


def cuts(made: list[nbformat.NotebookNode]) -> dict[str, nbformat.NotebookNode]:
    """The same cells as different pipelines."""
    found = {"every": marked(made, lambda cell, place: f"cell{place}")}
    if any(cell.cell_type == "markdown" for cell in made):
        found["proposal"] = marked(made, lambda cell, place: "")
    written = [step_tag(cell) for cell in made if cell.cell_type == "code"]
    # Tags that make every cell a step say nothing new.
    if len(set(written)) < len(written) - 1 and any(written):
        found["written"] = notebook(made)
    if len(found) < 2:
        found["pairs"] = marked(made, lambda cell, place: f"pair{place // 2}")
    return found


def step_tag(cell: nbformat.NotebookNode) -> str:
    """The step that the file puts a cell into, or nothing."""
    return next((tag for tag in cell.metadata.get("tags", []) if tag.startswith("step:")), "")


def marked(made: list[nbformat.NotebookNode], step: Callable[[nbformat.NotebookNode, int], str]) -> nbformat.NotebookNode:
    """A copy with these steps instead of the file's own; `place` counts code cells. Parameters stay parameters."""
    copied = notebook(made)
    for place, cell in enumerate(cell for cell in copied.cells if cell.cell_type == "code"):
        name = "" if "parameters" in cell.metadata.get("tags", []) else step(cell, place)
        cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("step:")] + ([f"step:{name}"] if name else [])
    return copied


def make(file: Path, output: Path) -> None:
    """The truth of one file and its cuts."""
    truth = notebook(cells(file.read_text(encoding="utf-8")))
    run(truth, output / "work" / file.stem)
    nbformat.write(truth, output / "truth" / f"{file.stem}.ipynb")
    unrun = copy.deepcopy(truth.cells)
    for cell in unrun:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for cut, pipeline in cuts(unrun).items():
        nbformat.write(pipeline, output / "cuts" / f"{file.stem}.{cut}.ipynb")


def main(output: Path, only: str = "*") -> None:
    """Makes all, two at a time; fails with the first notebook that does not run."""
    for name in ("cuts", "truth"):
        (output / name).mkdir(parents=True, exist_ok=True)
    sources = sorted(file for file in Path(__file__).parent.glob(f"{only}.py") if file.name != Path(__file__).name)
    with ThreadPoolExecutor(3) as pool:
        for job in [pool.submit(make, file, output) for file in sources]:
            job.result()


main(Path(sys.argv[1]), *sys.argv[2:])
