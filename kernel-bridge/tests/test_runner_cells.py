"""Running cells: what they show, how they fail."""
from __future__ import annotations

import json
import os
import signal

import nbformat
import pytest
from conftest import Steps


def test_shows_what_a_notebook_shows_in_order(any_steps: Steps) -> None:
    done = any_steps("a", "import sys, os\nprint('one')\nprint('two', file=sys.stderr)\nos.system('echo three')\nprint('four')\n6 * 7")
    assert done.code == 0, done.err
    assert [(o.get("name"), o.get("text")) for o in done.outputs()[:3]] == [("stdout", "one\n"), ("stderr", "two\n"), ("stdout", "three\nfour\n")]
    assert done.outputs()[3]["data"]["text/plain"] == "42"
    assert done.outputs()[3]["execution_count"] == 1
    assert done.out == "one\nthree\nfour\n"
    nbformat.validate(nbformat.from_dict(done.notebook))


MAGICS = [
    ("!echo hi", "hi\n"),
    ("word = 'you'\n!echo {word} $word", "you you\n"),
    ("lines = !printf 'a\\nb\\n'\nprint(list(lines))", "['a', 'b']\n"),
    ("if True:\n    !echo in\nprint('after')", "in\nafter\n"),
    ("%%bash\necho one\necho two", "one\ntwo\n"),
    ("%%writefile made.txt\ncontent\n", "Writing made.txt\n"),
    ("%matplotlib inline\nprint('ok')", "ok\n"),
    ("%env KF_TEST=1\nimport os\nprint(os.environ['KF_TEST'])", "env: KF_TEST=1\n1\n"),
    ("import os\n%cd -q /\nprint(os.getcwd())", "/\n"),
    ("text = '''\n%cd nowhere\n!ls\n'''\n!echo x\nprint(len(text))", "x\n17\n"),
    ("import asyncio\nawait asyncio.sleep(0)\nprint('slept')", "slept\n"),
    ("!echo a \\\n  b\nprint(1)", "a b\n1\n"),
]


@pytest.mark.parametrize(("source", "text"), MAGICS)
@pytest.mark.parametrize("bare", [False, True], ids=["ipython", "plain"])
def test_magics(steps: Steps, source: str, text: str, bare: bool) -> None:
    if bare:
        steps.python += ["-S", "-E"]
    done = steps("a", source)
    assert done.code == 0, done.err
    assert done.text() == text


def test_magics_in_the_oldest_python_we_have(any_steps: Steps) -> None:
    done = any_steps("a", "".join(f"{s}\n" for s, _ in MAGICS[:4]), "%time y = 3\nprint(y)\n%time 1 + 1", "x = 1\nx?")
    assert done.code == 0, done.err
    assert "3\n" in done.text(1)


def test_an_unknown_magic_is_refused_by_name(steps: Steps) -> None:
    steps.python += ["-S", "-E"]
    done = steps("a", "%%R\nlibrary(x)")
    assert done.code == 1
    assert "%%R needs IPython" in done.err


def test_a_rich_value_and_a_figure(steps: Steps) -> None:
    done = steps("a", "import pandas as pd\npd.DataFrame({'a': [1]})", "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))")
    assert done.code == 0, done.err
    assert "<table" in done.outputs(0)[0]["data"]["text/html"]
    assert "image/png" in done.outputs(1)[-1]["data"]
    assert done.outputs(2)[0]["data"]["text/html"] == "<b>x</b>"
    nbformat.validate(nbformat.from_dict(done.notebook))


def test_rich_values_without_ipython(any_steps: Steps) -> None:
    any_steps.environ["MPLBACKEND"] = "agg"
    done = any_steps("a", "class Page:\n    def _repr_html_(self):\n        return '<i>y</i>'\nPage()", "display(Page())")
    assert done.outputs(0)[0]["data"]["text/html"] == "<i>y</i>"
    assert done.outputs(1)[0]["output_type"] == "display_data"


def test_a_failing_cell_is_named_with_its_line(any_steps: Steps) -> None:
    done = any_steps("a", "x = 1", "def f():\n    raise ValueError('no rows')\n\nf()", "print('never')")
    assert done.code == 1
    assert done.termination == "Cell 1, line 2: ValueError: no rows"
    assert done.result["ok"] is False and done.result["message"] == done.termination
    assert done.termination in done.err and "Cell 1, line 4" in done.err
    assert [c["execution_count"] for c in done.notebook["cells"]] == [1, 2, None]
    assert done.outputs(1)[0]["ename"] == "ValueError"
    assert not (done.folder / "values").exists()


def test_a_failing_prelude_has_its_true_line(any_steps: Steps) -> None:
    done = any_steps("a", "x", prelude=[{"do": "run", "pieces": [{"cell": 7, "line": 4, "source": "a = 1\nb = 1 / 0"}]}])
    assert done.code == 1
    assert done.termination.startswith("Cell 7, line 5: ZeroDivisionError")


@pytest.mark.parametrize(("source", "said"), [
    ("x = (", "Cell 1, line 1: SyntaxError"),
    ("import sys\nsys.exit(3)", "Cell 1, line 2: the cell ended the program with sys.exit(3)"),
    ("import sys\nsys.exit(0)", "sys.exit(0)"),
    ("import os\nos._exit(0)", "The process ended (exit code 0) in cell 1 before its results were published"),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "The process ended (signal 9) in cell 1 before its results were published"),
    ("import ctypes\nctypes.string_at(0)", "(signal 11) in cell 1"),
    ("input()", "EOFError"),
])
def test_every_way_to_fail(any_steps: Steps, source: str, said: str) -> None:
    done = any_steps("a", "print('before')", source, outputs=["x?"])
    assert done.code != 0
    assert said in done.termination.replace("StdinNotImplementedError", "EOFError"), done.err
    assert done.text(0) == "before\n"


def test_a_stopped_step_says_so(steps: Steps) -> None:
    process = steps.command("step", KF_STEP=json.dumps(steps.document("a", ["print('ready', flush=True)\nimport threading\nthreading.Event().wait()"])))
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()
    done = steps.done("a", process.returncode, out, err)
    assert done.code == 128 + signal.SIGTERM
    assert "was stopped (signal 15) in cell 0" in done.termination
    assert done.text() == "ready\n"


def test_a_long_stream_is_recorded_in_bounds(any_steps: Steps) -> None:
    done = any_steps("a", "print('first')\nfor _ in range(100):\n    print('x' * 200_000)\nprint('last')")
    assert done.code == 0
    assert len(done.out) > 20_000_000
    text = done.text()
    assert len(text) < 1_000_000 and text.startswith("first\n") and text.endswith("last\n")
    assert "characters are not recorded here" in text


def test_names_live_in_a_main_module(any_steps: Steps) -> None:
    source = "import sys, dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int = 1\nassert sys.modules['__main__'].P is P and __name__ == '__main__' and P.__module__ == '__main__'\nfrom typing import get_type_hints\nprint(get_type_hints(P))"
    done = any_steps("a", source)
    assert done.code == 0, done.err


def test_forked_workers_may_print(any_steps: Steps) -> None:
    done = any_steps("a", "import multiprocessing as mp\ndef work(i):\n    print('w')\n    return i * 2\nwith mp.get_context('fork').Pool(2) as pool:\n    print(pool.map(work, [1, 2]))")
    assert done.code == 0, done.err
    assert "[2, 4]" in done.text() and done.text().count("w\n") == 2


def test_what_a_background_program_holds_open_does_not_hold_the_step(any_steps: Steps) -> None:
    done_file = any_steps.folder / "pid"
    process = any_steps.command("step", KF_STEP=json.dumps(any_steps.document("a", [f"import subprocess\np = subprocess.Popen(['sleep', '600'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\nopen({str(done_file)!r}, 'w').write(str(p.pid))"])))
    process.communicate()
    assert process.returncode == 0
    os.kill(int(done_file.read_text()), signal.SIGKILL)
