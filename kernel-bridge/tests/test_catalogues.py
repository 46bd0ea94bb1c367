"""What the page says is there in both kinds of Chinese, and JupyterLab serves it."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "kernel-bridge" / "jupyterlab_kubeflow" / "locale"
DOMAIN = "jupyterlab_kubeflow"
LANGUAGES = ["zh_CN", "zh_TW"]


def catalogue(language: str) -> dict[tuple[str | None, str], str]:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {(entry.context, one(entry.id)): one(entry.string) for entry in found if entry.id}


def one(text: object) -> str:
    return str(text[0] if isinstance(text, (list, tuple)) else text)


@pytest.fixture(scope="module")
def said() -> set[tuple[str | None, str]]:
    """All strings in the source as it is now."""
    code = "import('./scripts/extract-strings.mjs').then(module => console.log(JSON.stringify(module.gather())))"
    out = subprocess.run(["node", "--input-type=module", "-e", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {(entry.get("context"), entry["id"]) for entry in json.loads(out)}


def test_the_template_has_every_string_of_the_source(said: set[tuple[str | None, str]]) -> None:
    with (LOCALE / f"{DOMAIN}.pot").open("rb") as file:
        listed = {(entry.context, one(entry.id)) for entry in read_po(file) if entry.id}
    assert listed == said, "run `node scripts/extract-strings.mjs`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_has_its_translation_with_the_same_places(language: str, said: set[tuple[str | None, str]]) -> None:
    translated = catalogue(language)
    assert {key for key in said if not translated.get(key)} == set()
    for (_, text), translation in translated.items():
        places = [Counter(re.findall(r"%\d", side)) for side in (text, translation)]
        assert places[0] == places[1], (text, translation)
        assert (text.endswith("…"), text.count("\n")) == (translation.endswith("…"), translation.count("\n")), (text, translation)


def test_no_simplified_terms_in_the_traditional_catalogue() -> None:
    simplified = re.compile("[单运笔执线数试显环缓删这进个从]")
    assert [text for text in catalogue("zh_TW").values() if simplified.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_jupyterlab_serves_the_catalogue(language: str) -> None:
    from jupyterlab_server.translation_utils import get_language_pack

    subprocess.run(["node", "scripts/catalogues.mjs"], cwd=ROOT, check=True)
    served, trouble = get_language_pack(language)
    assert trouble == ""
    assert served[DOMAIN][""]["plural_forms"] == "nplurals=1; plural=0;"
    assert served[DOMAIN][""]["language"] == language.replace("_", "-"), "the name under which the page looks"
    assert len(served[DOMAIN]["%1 cell"]) == 2, "the page takes no plural that has one form"
    for (context, text), translation in catalogue(language).items():
        key = text if context is None else f"{context}\u0004{text}"
        assert set(served[DOMAIN][key]) == {translation}
