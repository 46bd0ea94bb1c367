"""Values, parameters and state on their way from step to step."""
from __future__ import annotations

import pytest
from conftest import Steps


def test_shared_objects_stay_shared(any_steps: Steps) -> None:
    first = any_steps("a", "x = [1]\ny = {'x': x}\nz = object\nunused = (i for i in [])", outputs=["x", "y", "never?"])
    assert first.code == 0, first.err
    assert [(v["name"], v["type"]) for v in first.result["values"]] == [("x", "list"), ("y", "dict")]
    second = any_steps("b", "x.append(2)\nassert y['x'] is x\nassert 'never' not in globals()", load={"a": ["x", "y", "never"]})
    assert second.code == 0, second.err
    third = any_steps("c", "assert x == [1]", load={"a": ["x"]})
    assert third.code == 0, third.err


def test_arrays_arrive_mapped_and_writable(steps: Steps) -> None:
    first = steps("a", "import numpy as np\nbig = np.arange(3_000_000)\nview = big[10:20]\nfixed = np.ones(9000); fixed.setflags(write=False)\nodd = np.ones((300, 300)).T[::2]", outputs=["big", "view", "fixed", "odd"])
    assert first.code == 0, first.err
    assert (first.folder / "values" / "values.pickle").stat().st_size < 1_500_000
    check = "big[0] = 7\nassert big.sum() == 7 + sum(range(3_000_000))\nassert not fixed.flags.writeable and odd.shape == (150, 300)"
    for name in ("b", "c"):
        done = steps(name, check, load={"a": ["big", "fixed", "odd"]})
        assert done.code == 0, done.err


def test_arrays_over_the_same_memory_stay_so(steps: Steps) -> None:
    made = "import numpy as np\nbig = np.arange(20_000.0).reshape(100, 200)\npart = big[1:3, ::2]\nlone = np.ones(5)[1:]\nheld = {'row': big[4]}"
    first = steps("a", made, outputs=["big", "part", "lone", "held"])
    assert first.code == 0, first.err
    check = "part[0, 0] = -1\nassert big[1, 0] == -1\nbig[4, 7] = -2\nassert held['row'][7] == -2\nlone[0] = 3\nassert part.strides == big[1:3, ::2].strides"
    second = steps("b", check, load={"a": ["big", "part", "lone", "held"]}, outputs=["big", "part"])
    assert second.code == 0, second.err
    third = steps("c", "part[0, 2] = 9\nassert big[1, 4] == 9 and big[1, 0] == -1", load={"b": ["big", "part"]})
    assert third.code == 0, third.err


DEFINITIONS = "class Point:\n    def __init__(self, x):\n        self.x = x\ndef double(v):\n    return v * 2"


def test_the_notebooks_classes_travel_by_name(any_steps: Steps) -> None:
    first = any_steps("a", DEFINITIONS, "p = Point(3)\nhow = double", outputs=["p", "how"])
    assert first.code == 0, first.err
    again = [{"do": "run", "pieces": [{"cell": 0, "line": 1, "source": DEFINITIONS}]}]
    second = any_steps("b", "assert isinstance(p, Point) and how is double and how(p.x) == 6", prelude=again, load={"a": ["p", "how"]})
    assert second.code == 0, second.err


def test_code_travels_by_value_with_cloudpickle(steps: Steps) -> None:
    first = steps("a", DEFINITIONS, "p = Point(3)\nhow = lambda v: v + 1\ndef maker(n):\n    return lambda v: v * n\nby3 = maker(3)", outputs=["p", "how", "by3"])
    assert first.code == 0, first.err
    second = steps("b", "assert p.x == 3 and how(1) == 2 and by3(2) == 6", load={"a": ["p", "how", "by3"]})
    assert second.code == 0, second.err


def test_missing_code_is_said_only_where_it_matters(steps: Steps) -> None:
    steps.python += ["-S", "-E"]
    first = steps("a", DEFINITIONS, "p = [Point(3)]\nn = 1", outputs=["p", "n"])
    assert first.code == 0, first.err
    assert steps("b", "assert n == 1", load={"a": ["n"]}).code == 0
    third = steps("c", "p", load={"a": ["p"]})
    assert third.code == 1
    assert '"p" of step "a" needs Point, which this step does not define' in third.termination


UNPICKLABLE = [
    ("import threading\ncfg = {'n': 1, 'inner': [threading.Lock()]}", "cfg", "cfg['inner'][0] is of type _thread.lock"),
    ("class Box: pass\nbox = Box()\nbox.handle = open('f', 'w')", "box", "box.handle is of type _io.TextIOWrapper"),
    ("rows = (i for i in range(3))", "rows", "it is of type generator"),
    ("import sqlite3\ndb = sqlite3.connect(':memory:')", "db", "open it again in the step that uses it"),
]


@pytest.mark.parametrize(("source", "name", "said"), UNPICKLABLE)
def test_what_cannot_travel_is_named(any_steps: Steps, source: str, name: str, said: str) -> None:
    done = any_steps("a", "pass", source, outputs=[name])
    assert done.code == 1
    assert f'"{name}" (cell 1) cannot be passed on' in done.termination and said in done.termination
    assert not (done.folder / "values").exists()


def test_an_unbound_output_is_named(steps: Steps) -> None:
    done = steps("a", "if False:\n    x = 1", outputs=["x"])
    assert done.code == 1 and 'without a value for "x"' in done.termination


def test_values_of_a_failed_step_are_not_there(steps: Steps) -> None:
    assert steps("a", "x = 1\n1/0", outputs=["x"]).code == 1
    done = steps("b", "x", load={"a": ["x"]})
    assert done.code == 1 and 'Step "a" has not left its values' in done.termination


def test_a_second_attempt_replaces_the_first(steps: Steps) -> None:
    assert steps("a", "1/0", outputs=["x"]).code == 1
    assert steps("a", "x = 2", outputs=["x"]).code == 0
    assert steps("b", "assert x == 2", load={"a": ["x"]}).code == 0


def slot(name: str, source: str, literal: str, kind: str) -> dict[str, object]:
    start = source.index(f"{name} = ") + len(name) + 3
    return {"name": name, "cell": 0, "start": start, "end": start + len(literal), "type": kind, "default": literal}


PARAMETERS = [
    ("int", "1", "42", "42"), ("float", "0.5", "3", "3.0"), ("float", "0.5", "1e-3", "0.001"), ("float", "0.5", "inf", "inf"),
    ("bool", "True", "false", "False"), ("bool", "True", "True", "True"), ("str", "'é'", "it's \"x\" {{y}} $z", repr("it's \"x\" {{y}} $z")),
    ("str", "'é'", "", "''"), ("list", "[1]", "[1, 'a']", "[1, 'a']"), ("list", "[1]", "[true, null]", "[True, None]"), ("dict", "{}", "{'a': 1}", "{'a': 1}"),
    ("tuple", "(1,)", "(2, 3)", "(2, 3)"), ("none", "None", "7", "7"), ("none", "None", "some text", "'some text'"), ("none", "None", "None", "None"),
    ("expression", "2 ** 3", "2 ** 3", "8"), ("expression", "2 ** 3", "9", "9"),
]


@pytest.mark.parametrize(("kind", "default", "given", "printed"), PARAMETERS)
def test_parameters(steps: Steps, kind: str, default: str, given: str, printed: str) -> None:
    steps.python += ["-S", "-E"]
    source = f"größe = '🎈'; alpha = {default}  # keep\nbeta = 2\nprint(repr(alpha), beta)"
    done = steps("a", source, parameters=[slot("alpha", source, default, kind), slot("beta", source, "2", "int")], parameters_given={"alpha": given, "beta": "5"})
    assert done.code == 0, done.err
    assert done.text() == f"{printed} 5\n"


@pytest.mark.parametrize(("kind", "default", "given", "wanted"), [("int", "1", "many", "an int"), ("int", "1", "1.5", "an int"), ("bool", "True", "yes", "a bool"), ("float", "1.0", "x", "a float"), ("list", "[1]", "{'a': 1}", "a list")])
def test_a_wrong_parameter_is_named(steps: Steps, kind: str, default: str, given: str, wanted: str) -> None:
    source = f"alpha = {default}"
    done = steps("a", source, parameters=[slot("alpha", source, default, kind)], parameters_given={"alpha": given})
    assert done.code == 1
    assert 'Parameter "alpha"' in done.termination and wanted in done.termination and given.replace("'", "") in done.termination.replace("'", "")


def test_parameters_reach_the_prelude(steps: Steps) -> None:
    source = "alpha = 1"
    done = steps("a", "print(alpha)", prelude=[{"do": "run", "pieces": [{"cell": 7, "line": 1, "source": source}]}], parameters=[{**slot("alpha", source, "1", "int"), "cell": 7}], parameters_given={"alpha": "3"})
    assert done.text() == "3\n", done.err


def test_state_travels(steps: Steps) -> None:
    names = ["<random>", "<numpy.random>", "<cwd>", "<sys.path>", "<environ KF_X>"]
    source = "import random, os, sys, numpy as np\nrandom.seed(1); np.random.seed(1)\nos.makedirs('sub'); os.chdir('sub')\nsys.path.insert(0, '/somewhere')\nos.environ['KF_X'] = 'v'\nprint(end='')"
    first = steps("a", source, outputs=names)
    assert first.code == 0, first.err
    check = "import random, os, sys, numpy as np\nprint(random.random(), np.random.rand(), os.path.basename(os.getcwd()), '/somewhere' in sys.path, os.environ['KF_X'])"
    same = steps("b", source + "\n" + check.replace("import random, os, sys, numpy as np\n", "").replace("os.makedirs", ""), workdir="other")
    second = steps("c", check, load={"a": names})
    assert second.code == 0, second.err
    assert second.text() == same.text()


def test_a_secret_parameter_comes_from_its_variable_and_stays_out_of_the_environment(steps: Steps) -> None:
    source = "token = ''"
    asked = {**slot("token", source, "''", "str"), "secret": "KF_SECRET_PARAMETER_token", "withheld": "parameter.token"}
    steps.environ["KF_SECRET_PARAMETER_token"] = "hush'{{x}}"
    done = steps("a", f"{source}\nimport os, subprocess\nprint(token, [k for k in os.environ if 'SECRET' in k], subprocess.check_output('env', text=True).count('hu' 'sh'))", parameters=[asked])
    assert done.text() == "hush'{{x}} [] 0\n", done.err


def test_a_withheld_parameter_without_a_value_is_named_with_the_way_out(steps: Steps) -> None:
    source = "token = ''"
    done = steps("a", source, parameters=[{**slot("token", source, "''", "str"), "secret": "KF_SECRET_PARAMETER_token", "withheld": "parameter.token"}])
    assert done.code == 1
    assert '"token"' in done.termination and "-p token=" in done.termination and "parameter.token" in done.termination
    optional = steps("b", f"{source}\nprint(repr(token))", parameters=[{**slot("token", source, "''", "str"), "secret": "KF_SECRET_PARAMETER_token"}])
    assert optional.text() == "''\n", optional.err


def test_a_secret_that_does_not_fit_is_not_shown(steps: Steps) -> None:
    source = "pin_secret = 1"
    steps.environ["KF_SECRET_PARAMETER_pin_secret"] = "hush-hush"
    done = steps("a", source, parameters=[{**slot("pin_secret", source, "1", "int"), "secret": "KF_SECRET_PARAMETER_pin_secret"}])
    assert done.code == 1 and '"pin_secret"' in done.termination and "hush" not in done.termination + done.err


@pytest.mark.parametrize(("sent", "got"), [('json:"\\u007b{x}} \\"q\\""', '{{x}} "q"'), ("json:", "json:"), ('json:"open', 'json:"open'), ("plain", "plain")])
def test_text_that_argo_would_have_read_arrives(steps: Steps, sent: str, got: str) -> None:
    source = "alpha = 'a'"
    done = steps("a", f"{source}\nprint(alpha)", parameters=[slot("alpha", source, "'a'", "str")], parameters_given={"alpha": sent})
    assert done.text() == f"{got}\n", done.err
