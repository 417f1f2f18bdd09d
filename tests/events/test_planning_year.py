"""The year of an organizer and all below it, as the grid that offices publish."""

import io
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from events.models import TrainingSession
from events.planning.schedule_grid import range_text
from events.schedule.grid import parse_grid
from events.schedule.services import import_schedule
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    OrganizerFactory,
    ProgrammeFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
GRID = Path(__file__).parents[1] / "data" / "schedule_grid.txt"


@pytest.fixture
def above(client):
    row = OrganizerFactory(slug="kpu-ri")
    client.cookies["django_language"] = "en"
    client.force_login(MembershipFactory(organizer=row, role="viewer").user)
    return row


def shown(client, **asked):
    return client.get(reverse("planning:year", args=["kpu-ri"]), asked)


def test_the_published_grid_comes_out_as_it_went_in(client, above):
    programme = ProgrammeFactory(organizer=OrganizerFactory(parent=above))
    import_schedule(programme=programme, reading=parse_grid(GRID.read_text(), 2024), by=None)
    grid = shown(client, tahun="2024").context["grid"]
    assert [len([row for row in grid.rows if row.cells[month].ranges]) for month in range(5)] == [6, 9, 8, 9, 9]
    april = [row.cells[0].ranges[0].text for row in grid.rows if row.cells[0].ranges]
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


def named(grid):
    """What stands in each row with a name, column by column."""
    return {row.name: [" ".join(each.text for each in cell.ranges) for cell in row.cells] for row in grid.rows}


def test_by_place_speaker_and_programme_in_a_year_a_quarter_and_a_month(client, above):
    own = ProgrammeFactory(organizer=above, title="Bimtek A")
    hall, other = (LocationFactory(organizer=above, name=name) for name in ("Aula", "Balai"))
    rini = SpeakerFactory(organizer=above, name="Rini")
    for first, days, place in ((date(2027, 3, 1), 2, hall), (date(2027, 3, 30), 4, other), (date(2027, 5, 3), 1, hall)):
        last = first + timedelta(days=days - 1)
        session = SessionFactory(programme=own, starts_on=first, ends_on=last, location=place)
        AgendaItemFactory(session=session).speakers.set([rini] if place == hall else [])

    def rows(**asked):
        return named(shown(client, tahun="2027", **asked).context["grid"])

    assert rows(menurut="place")["Aula"][2:5] == ["01 - 02", "", "03"]
    assert rows(rentang="quarter", bulan="5", menurut="speaker") == {"Rini": ["", "03", ""]}
    assert rows(rentang="month", bulan="3", menurut="speaker") == {
        "Rini": ["01 - 02", "", "", "", ""],
        "no speaker yet": ["", "", "", "", "30 - 02 Apr"],
    }
    assert rows(rentang="quarter", bulan="2", menurut="programme") == {"Bimtek A": ["", "", "01 - 02 30 - 02 Apr"]}
    weeks = shown(client, tahun="2027", rentang="month", bulan="4").context["grid"].rows
    assert [[cell.day for cell in row.cells if cell.ranges] for row in weeks][:2] == [["1", "2"], []]
    assert [cell.day for cell in weeks[0].cells] == ["", "", "", "1", "2", "3", "4"]


def test_each_view_prints_and_leads_to_the_ones_beside_it(client, above):
    day = date(2027, 12, 30)
    SessionFactory(programme=ProgrammeFactory(organizer=above), starts_on=day, ends_on=date(2028, 1, 2))
    asked = {"tahun": "2027", "rentang": "month", "bulan": "12", "menurut": "place"}
    page = shown(client, **asked)
    assert "rentang=month&amp;tahun=2028&amp;bulan=1&amp;menurut=place" in page.content.decode()
    for name in ("year_file", "year_document"):
        file = client.get(reverse(f"planning:{name}", args=["kpu-ri"]), asked)
        assert "jadwal-kpu-ri-desember-2027" in file["Content-Disposition"]
        assert file.getvalue()
    january = shown(client, tahun="2028", rentang="month", bulan="1", menurut="place").context["grid"]
    assert named(january) == {"Aula KPU": ["30 - 02 Jan", "", "", "", "", ""]}  # it began before
    for odd in ({"rentang": "x"}, {"bulan": "13"}, {"menurut": "x"}, {"tahun": "\0"}, {"tahun": "2101"}):
        assert shown(client, **odd).status_code == 200


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
