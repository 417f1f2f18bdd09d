"""The pages of the door app: which sessions they offer, what they hold, and what its service worker keeps."""

import gzip
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from participants.checkin import worker
from tests.events.staff import queries
from tests.factories import MembershipFactory, OrganizerFactory, ProgrammeFactory, SessionFactory

TODAY = date(2027, 3, 2)
FIRST_LOAD = 60_000  # bytes
SCRIPTS = settings.BASE_DIR / "static" / "js"
IMPORT = re.compile(r'from "(\.[^"]+)"')


@pytest.fixture
def member(db):
    return MembershipFactory(organizer=OrganizerFactory(), role="checker")


@pytest.fixture
def client(member):
    client = Client()
    client.force_login(member.user)
    return client


def session_on(member, days: int, title: str, **fields):
    """A session of the member's organizer that begins so many days after TODAY and lasts for two."""
    first = TODAY + timedelta(days=days)
    programme = ProgrammeFactory(organizer=member.organizer)
    last = first + timedelta(days=1)
    return SessionFactory(programme=programme, starts_on=first, ends_on=last, title=title, **fields)


def offered(client, **query) -> list[str]:
    """The names of the sessions on the list, in its order."""
    with time_machine.travel("2027-03-02 03:00+00:00", tick=False):
        html = client.get(reverse("checkin:start"), query).content.decode()
    return re.findall(r"<span>(Kelas [^<]+)</span>", html)


def test_todays_sessions_come_first_then_the_next_then_the_last(client, member):
    for days, title in ((5, "Kelas E"), (-9, "Kelas A"), (0, "Kelas C"), (-1, "Kelas B"), (1, "Kelas D")):
        session_on(member, days, title)
    assert offered(client) == ["Kelas C", "Kelas B", "Kelas D", "Kelas E", "Kelas A"]
    assert offered(client, q="kelas d") == ["Kelas D"]
    assert offered(client, q="tidak ada") == []


def test_drafts_and_cancelled_sessions_and_those_of_others_are_not_offered(client, member):
    session_on(member, 0, "Kelas A", status="draft")
    session_on(member, 0, "Kelas B", status="cancelled")
    session_on(MembershipFactory(), 0, "Kelas C")
    assert offered(client) == []


def test_a_role_that_may_not_record_attendance_is_offered_nothing(member):
    session_on(member, 0, "Kelas A")
    editor = Client()
    editor.force_login(MembershipFactory(organizer=member.organizer, role="editor").user)
    assert offered(editor) == []


def test_the_list_is_short_and_costs_the_same_for_many(client, member):
    session_on(member, 0, "Kelas 0")
    address = reverse("checkin:start")
    offered(client)  # the account is in the cache from here on
    with time_machine.travel("2027-03-02 03:00+00:00", tick=False):
        few = queries(client, address)
    for number in range(1, 60):
        session_on(member, 0, f"Kelas {number}")
    with time_machine.travel("2027-03-02 03:00+00:00", tick=False):
        assert queries(client, address) == few
    assert len(offered(client)) == 50


def test_a_page_tells_the_version_that_it_belongs_to(client, member):
    session = session_on(member, 0, "Kelas A")
    for address in (reverse("checkin:start"), reverse("checkin:door", args=[session.pk])):
        assert client.get(address).headers["Checkin-Version"] == worker.version()


def test_the_worker_is_a_script_that_is_looked_for_anew():
    response = Client().get(reverse("checkin:worker"))
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in response.headers["Cache-Control"]
    told = json.loads(response.content.decode().split("self.checkin = ")[1].split(";\n")[0])
    assert told == {
        "version": worker.version(),
        "files": worker.files(),
        "reader": list(map(worker.plain, worker.READER)),
        "scope": "/kelola/pintu/",
    }


def test_the_version_changes_with_a_file(monkeypatch, tmp_path):
    before = worker._digest()
    changed = tmp_path / "door.css"
    changed.write_text("/* other */")
    sources = worker._sources()
    monkeypatch.setattr(worker, "_sources", lambda: [*sources[:-1], changed])
    assert worker._digest() != before


def test_the_app_can_be_installed():
    response = Client().get(reverse("checkin:webmanifest"))
    told = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"]) == ("/kelola/pintu/", "/kelola/pintu/", "standalone")
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}
    for icon in told["icons"]:
        assert (settings.BASE_DIR / icon["src"].lstrip("/")).exists()


def test_the_first_load_is_small(client, member):
    """What a phone loads before it works without a network, compressed, beside the list of people."""
    pages = [reverse("checkin:door", args=[session_on(member, 0, "Kelas A").pk]), reverse("checkin:start")]
    answers = [client.get(address).content for address in (*pages, pages[0], reverse("checkin:worker"))]
    names = (*worker.STYLES, *worker.ENTRIES, *worker.MODULES, *worker.IMAGES, worker.LOGIC)
    files = [(settings.BASE_DIR / "static" / name).read_bytes() for name in names]
    assert sum(len(gzip.compress(each)) for each in (*answers, *files)) < FIRST_LOAD


def test_every_script_that_is_imported_is_kept():
    listed = set(worker.ENTRIES) | set(worker.MODULES)
    imported = set()
    for name in listed:
        path = settings.BASE_DIR / "static" / name
        for found in IMPORT.findall(path.read_text()):
            imported.add(str((path.parent / found).resolve().relative_to(settings.BASE_DIR / "static")))
    assert imported == set(worker.MODULES)
    assert all((settings.BASE_DIR / "static" / name).exists() for name in worker.READER)
    assert {path.name for path in (SCRIPTS / "checkin").iterdir()} == {
        Path(name).name for name in (*listed, worker.LOGIC) if "checkin" in name
    }


def test_every_file_is_there_under_its_name_in_production(monkeypatch, tmp_path):
    """Production puts hashes into names; what scripts import keeps its plain name beside them."""
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url=settings.STATIC_URL)
    monkeypatch.setitem(storages._storages, "staticfiles", storage)
    monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
    call_command("collectstatic", interactive=False, verbosity=0)
    files = [*worker.files(), worker.plain(worker.LOGIC)]
    assert [file for file in files if not (tmp_path / file.removeprefix(settings.STATIC_URL)).exists()] == []
    assert re.search(r"css/pages/door\.[0-9a-f]{12}\.css", " ".join(files))
