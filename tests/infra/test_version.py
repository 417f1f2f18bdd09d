"""What runs here is told by a command and in the workspace, and is what CHANGELOG.md says."""

import re
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bimtek import __version__
from tests.factories import MembershipFactory
from tests.infra.paths import ROOT

CHANGES = (ROOT / "CHANGELOG.md").read_text()
RELEASES = re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", CHANGES, re.M)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.removesuffix(".dev0").split(".")))


def test_the_version_is_the_last_release_or_the_one_that_comes() -> None:
    """A `.dev0` has its part "Unreleased" and is newer than the last release; a release is the newest heading."""
    assert sorted(RELEASES, key=numbers, reverse=True) == RELEASES
    if __version__.endswith(".dev0"):
        assert "\n## Unreleased\n" in CHANGES
        assert numbers(__version__) > numbers(RELEASES[0])
    else:
        assert __version__ == RELEASES[0]


def test_each_coming_release_says_what_an_administrator_must_do() -> None:
    parts = re.split(r"^## ", CHANGES, flags=re.M)[1:-1]  # the first release had nothing before it
    assert parts
    for part in parts:
        assert "### What an administrator must do\n" in part, part.splitlines()[0]


@pytest.mark.django_db
def test_the_command_names_portal_commit_django_python_and_database() -> None:
    command = [sys.executable, "manage.py", "version"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert said[0] == f"Portal Bimtek {__version__}"
    assert re.fullmatch(r"Commit ([0-9a-f]{12}|unknown)", said[1])
    assert [line.split()[0] for line in said[2:]] == ["Django", "Python", "PostgreSQL"]
    assert said[4] == f"PostgreSQL {'.'.join(map(str, connection.get_database_version()))}"


def test_the_commit_of_an_image_is_the_one_it_was_built_from(monkeypatch: pytest.MonkeyPatch) -> None:
    from bimtek.management.commands.version import commit

    monkeypatch.setenv("GIT_COMMIT", "0123456789abcdef0123")
    assert commit() == "0123456789ab"


@pytest.mark.django_db
def test_the_workspace_shows_it_and_public_pages_do_not() -> None:
    member = MembershipFactory()
    client = Client()
    client.force_login(member.user)
    page = client.get(reverse("organizers:overview", args=[member.organizer.slug])).content.decode()
    assert f"Versi {__version__}" in page
    assert __version__ not in client.get("/").content.decode()
