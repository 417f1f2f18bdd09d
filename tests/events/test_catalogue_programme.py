"""The prospectus of a programme and its sessions."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from bimtek.common.paginator import CappedPaginator
from events.models import TrainingSession
from tests.factories import (
    DAY,
    LocationFactory,
    MembershipFactory,
    PoolFactory,
    ProgrammeFactory,
    RegionFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Status = TrainingSession.Status


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-02-01T03:00:00Z", tick=False):
        yield


def url(programme):
    return reverse("catalogue:programme", args=[programme.slug])


def test_the_prospectus_says_all_there_is_to_say(client):
    client.cookies["django_language"] = "en"
    programme = ProgrammeFactory(
        background="Pemilu adalah **perwujudan** kedaulatan rakyat.",
        aims="Kesamaan persepsi",
        audience="KPPS",
        legal_basis="UU 7/2017",
        facilities="Seminar kit",
        speaker_institutions="Kemendagri",
        target_participants=71000,
        fee=1250000,
        organizer__name="KPU Kaltara",
        organizer__email="kaltara@contoh.id",
        organizer__address="Jl. Jelarai",
    )
    programme.topics.create(title="Kode etik", minutes=100, position=2)
    programme.topics.create(title="Aturan", minutes=90, position=1)
    text = client.get(url(programme)).text
    assert "<strong>perwujudan</strong>" in text
    for said in ("Kesamaan persepsi", "KPPS", "UU 7/2017", "Seminar kit", "Kemendagri", "71,000", "Rp1.250.000"):
        assert said in text
    for said in ("KPU Kaltara", "mailto:kaltara@contoh.id", "Jl. Jelarai", "2 JP", "2.2 JP", "4.2 JP"):
        assert said in text
    assert text.index("Aturan") < text.index("Kode etik")


def test_a_programme_without_a_fee_is_free(client):
    client.cookies["django_language"] = "en"
    assert "Free of charge" in client.get(url(ProgrammeFactory())).text


def test_upcoming_first_and_past_folded(client):
    programme = ProgrammeFactory()
    late = SessionFactory(
        programme=programme, title="Angkatan II", starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 1)
    )
    soon = SessionFactory(programme=programme, title="Angkatan I")
    past = SessionFactory(programme=programme, title="Lama", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2))
    today = date(2027, 2, 1)
    finished = SessionFactory(
        programme=programme, title="Selesai", status=Status.FINISHED, starts_on=today, ends_on=today
    )
    SessionFactory(programme=programme, title="Rahasia", status=Status.DRAFT)
    SessionFactory(title="Program lain")
    page = client.get(url(programme))
    assert [card.session for card in page.context["upcoming"]] == [soon, late]
    assert [card.session for card in page.context["past"]] == [finished, past]
    assert page.text.index("Angkatan II") < page.text.index("<details") < page.text.index("Lama")
    assert "Rahasia" not in page.text
    assert "Program lain" not in page.text


def test_a_cancelled_session_stays_where_people_look_for_it(client):
    client.cookies["django_language"] = "en"
    session = SessionFactory(status=Status.CANCELLED)
    page = client.get(url(session.programme))
    assert [card.session for card in page.context["upcoming"]] == [session]
    assert "Cancelled" in page.text


def test_the_feed_is_linked(client):
    programme = ProgrammeFactory()
    assert f'href="{reverse("catalogue:programme_feed", args=[programme.slug])}"' in client.get(url(programme)).text


def test_many_sessions_come_in_pages_with_a_search(client):
    papua = RegionFactory(code="91", name="Papua", timezone="Asia/Jayapura")
    programme = ProgrammeFactory()
    here = LocationFactory(organizer=programme.organizer, name="Aula Sentani", region=papua)
    there = LocationFactory(organizer=programme.organizer, region=RegionFactory())
    for number in range(13):
        SessionFactory(programme=programme, location=there, starts_on=DAY - timedelta(days=number))
    wanted = SessionFactory(programme=programme, location=here)
    page = client.get(url(programme))
    assert len(page.context["upcoming"]) == 12
    assert 'name="province"' in page.text
    for asked in ({"province": "91"}, {"q": "sentani"}, {"q": "aula papua"}):
        found = client.get(url(programme), asked).context["upcoming"]
        assert [card.session for card in found] == [wanted]
    assert client.get(url(programme), {"q": "tidak ada"}).context["upcoming"] == []


def test_few_sessions_need_no_search(client):
    assert 'name="province"' not in client.get(url(SessionFactory().programme)).text


def test_a_draft_is_not_there_for_outsiders(client):
    programme = ProgrammeFactory(status="draft")
    assert client.get(url(programme)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(url(programme)).status_code == 404
    client.force_login(MembershipFactory(role="owner").user)
    assert client.get(url(programme)).status_code == 404


def test_staff_preview_a_draft_with_its_draft_sessions(client):
    client.cookies["django_language"] = "en"
    programme = ProgrammeFactory(status="draft")
    SessionFactory(programme=programme, status=Status.DRAFT, title="Angkatan I")
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    page = client.get(url(programme))
    assert "Preview: this programme is a draft" in page.text
    assert "Angkatan I" in page.text
    assert "noindex" in page.text


def test_an_archived_programme_keeps_its_page(client):
    client.cookies["django_language"] = "en"
    session = SessionFactory(programme__status="archived", title="Angkatan I")
    page = client.get(url(session.programme))
    assert "This programme has ended" in page.text
    assert "Angkatan I" in page.text


@pytest.mark.parametrize("rows", [1, 30])
def test_constant_number_of_queries(client, django_assert_num_queries, rows):
    programme = ProgrammeFactory()
    for _ in range(rows):
        PoolFactory(session=SessionFactory(programme=programme))
        SessionFactory(programme=programme, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2))
    # programme, topics, sessions: how many, those of the page with seats, past ones with seats
    expected = 7 if rows == 1 else 8  # and the provinces of the search, which only many sessions need
    with django_assert_num_queries(expected):
        client.get(url(programme))


def test_unknown_address(client):
    assert client.get("/program/tidak-ada/").status_code == 404


def test_the_page_is_read_only(client):
    assert client.post(url(ProgrammeFactory())).status_code == 405


def test_a_list_that_is_cut_off_says_so(client, monkeypatch):
    monkeypatch.setattr(CappedPaginator, "MOST", 13)
    client.cookies["django_language"] = "en"
    programme = ProgrammeFactory()
    for _ in range(13):
        SessionFactory(programme=programme)
    page = client.get(url(programme), {"page": "2"})
    assert (len(page.context["upcoming"]), page.context["not_all"]) == (1, False)
    SessionFactory(programme=programme)
    page = client.get(url(programme), {"page": "2"})
    assert "Only the next 13 sessions are listed." in page.text
    assert (len(page.context["upcoming"]), page.context["not_all"], page.context["listed"]) == (1, True, 13)
