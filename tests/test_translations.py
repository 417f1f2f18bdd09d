"""Both catalogues are complete, in step with the sources, and keep every placeholder."""

import re
import shutil
import string
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["id", "en"]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


def catalogue(language: str, root: Path = ROOT) -> polib.POFile:
    return polib.pofile(str(root / "locale" / language / "LC_MESSAGES" / "django.po"))


def texts(entry: polib.POEntry) -> list[str]:
    """The translations of an entry, one or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    """What is filled in later, in either of Python's ways."""
    try:
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:  # a lone brace in a text that is not formatted
        fields = set()
    return set(PLACEHOLDER.findall(text)) | fields


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources in which `make messages` has run."""
    copy = tmp_path_factory.mktemp("sources")
    for name in ("bimtek", "events", "participants", "certificates", "templates", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copy(ROOT / "manage.py", copy)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "id", "--locale", "en"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_fuzzy_or_left_over(language):
    po = catalogue(language)
    assert [entry.msgid for entry in po if not all(texts(entry))] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    assert [entry.msgid for entry in po.obsolete_entries()] == []


@pytest.mark.slow("runs makemessages over all sources")
def test_catalogues_are_in_step_with_the_sources(extracted):
    """Run `make messages` and translate what is new when this fails. One test: two processes would extract twice."""
    for language in LANGUAGES:
        fresh = {(entry.msgctxt, entry.msgid) for entry in catalogue(language, extracted) if not entry.obsolete}
        kept = {(entry.msgctxt, entry.msgid) for entry in catalogue(language)}
        assert fresh - kept == set(), language
        assert kept - fresh == set(), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language):
    lost = [
        entry.msgid
        for entry in catalogue(language)
        for text in texts(entry)
        if text and placeholders(text) != placeholders(entry.msgid_plural or entry.msgid)
    ]
    assert lost == []


def test_indonesian_is_indonesian():
    """A catalogue filled with its own msgids would be complete; most texts must differ."""
    po = catalogue("id")
    same = [entry for entry in po if entry.msgstr == entry.msgid]
    assert len(same) < len(po) * 0.08, [entry.msgid for entry in same]
