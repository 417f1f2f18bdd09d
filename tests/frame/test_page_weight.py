"""A first visit on a slow line: everything a public page loads, compressed as it goes over the wire."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

BUDGET = 60 * 1024  # bytes, of the whole first visit
STATIC = Path(settings.BASE_DIR) / "static"


def on_the_wire(file: Path) -> int:
    """Bytes sent for a file: fonts are compressed already, the rest by the server."""
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else len(gzip.compress(content))


def loaded_by(html: str) -> set[Path]:
    """The files a page names, and those its stylesheets name."""
    files = {Path(str(finders.find(name))) for name in re.findall(r'(?:href|src)="/static/([^"?#]+)"', html)}
    for sheet in [file for file in files if file.suffix == ".css"]:
        files |= {(sheet.parent / name).resolve() for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text())}
    return files


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/program/", "/kalender/", "/akun/login/"])
def test_a_first_visit_stays_within_60_kb(address: str) -> None:
    page = Client().get(address).content
    files = loaded_by(page.decode())
    assert STATIC / "fonts/eb-garamond.woff2" in files
    assert len(gzip.compress(page)) + sum(map(on_the_wire, files)) <= BUDGET


def test_the_title_font_covers_names_of_people_and_places() -> None:
    from fontTools.ttLib import TTFont

    letters = set(TTFont(STATIC / "fonts/eb-garamond.woff2").getBestCmap())
    for name in (
        "Ny. Hj. Siti Nurhaliza, S.E., M.Si.",
        "Şükrü Çağlayan",
        "Łukasz Żółć",
        "Jürgen Nuñez",
        "D’Souza–Ødegård",
    ):
        assert set(map(ord, name)) <= letters
