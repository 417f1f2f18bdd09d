"""`docs/security.md` names tests that exist: a proof that was moved or renamed is no proof any more."""

import re
from collections.abc import Iterator

from tests.infra.paths import ROOT

DOCUMENT = (ROOT / "docs" / "security.md").read_text()
# A test file, a test in it, or with `::` alone another test of the file named before.
NAMED = re.compile(r"`(tests/[\w/]+\.py)?(?:::(\w+))?`")
POINTS = 22


def named(text: str) -> Iterator[tuple[str, str]]:
    """Each file that is named, with the test in it; an empty test where the file as a whole is meant."""
    file = ""
    for match in NAMED.finditer(text):
        file = match[1] or file
        if match[1] or match[2]:
            yield file, match[2] or ""


def missing(text: str) -> list[str]:
    """What is named and does not exist."""
    lost = []
    for file, test in named(text):
        path = ROOT / file
        if not path.is_file() or (test and not re.search(rf"^\s*def {test}\(", path.read_text(), re.MULTILINE)):
            lost.append(f"{file}::{test}")
    return lost


def test_every_test_that_is_named_exists():
    assert len(list(named(DOCUMENT))) > 100
    assert missing(DOCUMENT) == []


def test_a_name_that_is_wrong_would_be_found():
    here = "`tests/infra/test_security_document.py::test_a_name_that_is_wrong_would_be_found` and `::test_no_such`"
    assert missing(here) == ["tests/infra/test_security_document.py::test_no_such"]
    assert missing("`tests/infra/test_no_such_file.py`") == ["tests/infra/test_no_such_file.py::"]


def test_each_point_has_its_test():
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert [int(number) for number, _rest in rows] == list(range(1, POINTS + 1))
    assert [number for number, rest in rows if "`tests/" not in rest] == []
