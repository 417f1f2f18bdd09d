"""Everything that may take longer than a second, asked for while no slot is free: an answer at once, and nothing done.

A new file or paper joins HEAVY. Its control is the second test: with a slot free the same request brings the file.
"""

import re
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bimtek.common.admission import Busy
from certificates.layouts.selectors import latest_of
from certificates.models import Layout, LayoutVersion, SigningKey
from participants.models import Roster
from tests.certificates.signatures import make_pkcs12
from tests.common.busy import all_slots_taken
from tests.factories import MembershipFactory
from tests.routes import ROUTES
from tests.world import World

HEAVY = [
    "attendance:export_csv",
    "attendance:export_xlsx",
    "claims:cards_pdf",
    "issuing:archive",
    "issuing:claims_export",
    "issuing:delegation_archive",
    "issuing:specimen",
    "register:export",
    "test_papers:answers",
    "test_papers:questions",
    "registrants:export",
    "sheets:pdf",
    "sheets:workbook",
    "tickets:badges_pdf",
]
pytestmark = pytest.mark.django_db
ROWS = b"Nama;Instansi\nSiti Aminah;KPU\n"


@pytest.fixture
def world(db):
    return World.build()


@pytest.fixture
def owner(world) -> Client:
    client = Client()
    client.force_login(MembershipFactory(organizer=world.organizer, role="owner").user)
    return client


def test_files_are_refused_at_once_and_nothing_is_written_down(world, owner):
    before = LogEntry.objects.count()
    for name in HEAVY:
        address = reverse(name, args=[getattr(world, argument) for argument in ROUTES[name].arguments])
        with all_slots_taken():
            answer = owner.get(address)
        assert (name, answer.status_code, answer["Retry-After"], answer["Refresh"]) == (name, 503, "5", "5")
        assert LogEntry.objects.count() == before, name


def test_with_a_slot_they_come_and_give_it_back(world, owner):
    for name in HEAVY:
        answer = owner.get(reverse(name, args=[getattr(world, argument) for argument in ROUTES[name].arguments]))
        assert answer.status_code == 200, name
        assert re.match(r"application/|text/csv", answer["Content-Type"]), name
        closed(answer)


def closed(answer: HttpResponse) -> None:
    """Close an answer, but not the test's connection to the database with it."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def refused_form(client: Client, address: str, data: dict[str, Any]) -> str:
    """What a form says that is sent while no slot is free."""
    with all_slots_taken():
        answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code in (422, 503)
    assert str(Busy()) in html
    return html


def test_a_layout_is_not_saved_and_what_was_typed_stays(world, owner):
    layout, versions = Layout.objects.get(pk=world.own_layout), LayoutVersion.objects.count()
    typed = {
        "name": "Nama baru",
        "html": latest_of(layout).html + "<!-- typed -->",
        "css": "/* typed */",
        "images": "x",
    }
    html = refused_form(owner, reverse("layouts:edit", args=[layout.pk]), typed)
    assert "Nama baru" in html
    assert "&lt;!-- typed --&gt;" in html
    assert LayoutVersion.objects.count() == versions


def test_a_preview_says_so_in_its_place(world, owner):
    with all_slots_taken():
        answer = owner.post(reverse("layouts:preview", args=[world.own_layout]), {"html": "", "css": ""})
    assert (answer.status_code, str(Busy()) in answer.content.decode()) == (200, True)


def test_a_roster_is_not_taken_in(world, owner):
    rosters = Roster.objects.count()
    data = {"file": SimpleUploadedFile("peserta.csv", ROWS), "pool": world.pool}
    refused_form(owner, reverse("rosters:list", args=[world.session_pk]), data)
    assert Roster.objects.count() == rosters


def test_a_signing_key_is_not_opened(world, owner):
    keys = SigningKey.objects.count()
    file = make_pkcs12()
    data = {"file": SimpleUploadedFile("kunci.p12", file.pkcs12), "passphrase": file.passphrase}
    refused_form(owner, reverse("signing:keys", args=[world.slug]), data)
    assert SigningKey.objects.count() == keys
