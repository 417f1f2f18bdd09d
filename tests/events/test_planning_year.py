"""The year of an organizer and all below it, as the grid that offices publish."""

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from events.models import TrainingSession
from events.planning.schedule_grid import range_text
from events.schedule.grid import parse_grid
from events.schedule.services import import_schedule
from tests.factories import LocationFactory, MembershipFactory, OrganizerFactory, ProgrammeFactory, SessionFactory

pytestmark = pytest.mark.django_db
GRID = Path(__file__).parents[1] / "data" / "schedule_grid.txt"


@pytest.fixture
def above(client):
    row = OrganizerFactory(slug="kpu-ri")
    client.force_login(MembershipFactory(organizer=row, role="viewer").user)
    return row


def shown(client, **asked):
    return client.get(reverse("planning:year", args=["kpu-ri"]), asked)


def test_the_published_grid_comes_out_as_it_went_in(client, above):
    programme = ProgrammeFactory(organizer=OrganizerFactory(parent=above))
    import_schedule(programme=programme, reading=parse_grid(GRID.read_text(), 2024), by=None)
    grid = shown(client, tahun="2024").context["grid"]
    assert [len([row[month] for row in grid.rows if row[month]]) for month in range(5)] == [6, 9, 8, 9, 9]
    april = [row[0].text for row in grid.rows if row[0]]
    assert april[:2] == ["01 - 04", "04 - 07"]
    assert april[-1].startswith("29 - 02 M")
    file = client.get(reverse("planning:year_file", args=["kpu-ri"]), {"tahun": "2024"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content))).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[3][0].startswith("01 - 04")
    assert len(rows) == 3 + 9


def test_which_sessions_stand_in_it(client, above):
    own = ProgrammeFactory(organizer=above)
    hall = LocationFactory(organizer=above, name="Aula Besar")
    for day, status in ((3, "draft"), (4, "cancelled")):
        there = date(2027, 3, day)
        SessionFactory(programme=own, starts_on=there, ends_on=there, status=status, location=hall)
    SessionFactory(starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 9))  # another organizer's
    text = shown(client, tahun="2027").content.decode()
    assert text.count("Aula Besar") == 1
    assert shown(client, tahun="1900").status_code == shown(client, tahun="x").status_code == 200


def test_the_grid_as_a_document_and_where_to_subscribe(client, above):
    hall = LocationFactory(organizer=above, name="Aula Besar")
    day = date(2027, 3, 3)
    session = SessionFactory(programme=ProgrammeFactory(organizer=above), starts_on=day, ends_on=day, location=hall)
    document = client.get(reverse("planning:year_document", args=["kpu-ri"]), {"tahun": "2027"})
    assert (document["Content-Type"], document.content[:4]) == ("application/pdf", b"%PDF")
    printed = pypdfium2.PdfDocument(document.content)[0].get_textpage().get_text_range()
    assert "Aula Besar" in printed
    assert session.starts_on.strftime("%d") in printed
    assert reverse("catalogue:organizer_feed", args=["kpu-ri"]) in shown(client, tahun="2027").content.decode()


def test_a_constant_number_of_queries(client, above, django_assert_max_num_queries):
    programme = ProgrammeFactory(organizer=above)
    for day in range(1, 25):
        SessionFactory(programme=programme, starts_on=date(2027, 3, day), ends_on=date(2027, 3, day))
    with django_assert_max_num_queries(8):
        shown(client, tahun="2027")


def test_one_day_is_its_number():
    assert range_text(TrainingSession(starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 9))) == "09"


def test_another_organizer_is_refused(client, above):
    client.force_login(MembershipFactory(role="owner").user)
    assert shown(client).status_code == 404
