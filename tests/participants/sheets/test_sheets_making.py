"""Making sheets: what they keep, in which order, what stands against one, and the pages about it."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import TrainingSession
from participants.models import Registration, SignInSheet
from participants.sheets import creation
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, PoolFactory, RegistrationFactory, SpeakerFactory
from tests.participants.sheets.acts import a_sheet, checker, enrol, make_session, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def door(client, session):
    client.force_login(checker(session))
    client.cookies["django_language"] = "en"
    return client


def names(sheet) -> list[str]:
    return list(sheet.rows.order_by("number").values_list("name", flat=True))


def test_confirmed_people_stand_on_it_by_name_numbered_from_one(session):
    enrol(session, ["Siti", "Budi", "agus"])
    RegistrationFactory(session=session, pool=session.pools.get(), status="waitlisted")
    sheet = make_sheet(session)
    assert names(sheet) == ["agus", "Budi", "Siti"]
    assert list(sheet.rows.values_list("number", flat=True)) == [1, 2, 3]
    assert sheet.row_count == 3


def test_groups_follow_each_other_and_those_without_one_come_last(session):
    enrol(session, ["Ani"], assignment="TPS 002, Desa Sukamaju")
    enrol(session, ["Zul", "Budi"], assignment="TPS 001, Desa Sukamaju, Kec. Cilodong")
    enrol(session, ["Aa"])
    sheet = make_sheet(session, columns="kpps", split="station")
    assert names(sheet) == ["Budi", "Zul", "Ani", "Aa"]
    first, last = sheet.rows.get(number=1), sheet.rows.get(number=4)
    assert (first.group, first.station, first.unit) == (
        "TPS 001, Desa Sukamaju, Kec. Cilodong",
        "001",
        "Desa Sukamaju, Kec. Cilodong",
    )
    assert (last.group, last.station, last.unit) == ("", "", "")


def test_by_institution(session):
    enrol(session, ["Ani"], person__institution="KPU Tarakan")
    enrol(session, ["Budi"], person__institution="Bawaslu Tarakan")
    assert names(make_sheet(session, split="institution")) == ["Budi", "Ani"]


def test_it_says_what_an_office_writes_above_the_list(session):
    enrol(session, ["Ani"])
    item = session.agenda.get()
    item.room, item.moderator = "Ruang Rapat", SpeakerFactory(name="Rahma", title_after="S.Sos.")
    item.save()
    item.speakers.add(SpeakerFactory(name="Fauzi", title_before="Dr."))
    head = make_sheet(session).head
    assert head["date"] == "Senin, 1 Maret 2027"
    assert head["time"] == "pukul 09.00 s.d. 10.30 WITA"
    assert (head["topic"], head["speakers"], head["moderator"]) == ("Pemungutan Suara", "Dr. Fauzi", "Rahma, S.Sos.")
    assert head["place"] == "Ruang Rapat, Aula KPU, Kalimantan Utara"


def test_a_sheet_of_a_day_stands_for_all_that_counts_on_it(session):
    enrol(session, ["Ani"])
    first = session.agenda.get()
    later = AgendaItemFactory(session=session, starts_at=first.starts_at + timedelta(hours=4), ends_at=None)
    AgendaItemFactory(session=session, minutes=0, kind="break")
    AgendaItemFactory(session=session, starts_at=first.starts_at + timedelta(days=1), ends_at=None)
    sheet = make_sheet(session, item=None)
    assert list(sheet.items.all()) == [first, later]
    assert (sheet.title, sheet.head["topic"]) == ("", "")
    assert sheet.head["time"] == "pukul 09.00 WITA s.d. selesai"


def test_who_registers_later_changes_nothing(session):
    enrol(session, ["Budi", "Siti"])
    sheet = make_sheet(session)
    person = sheet.rows.get(number=1).registration.person
    person.name, person.institution = "Budiman", "Elsewhere"
    person.save()
    enrol(session, ["Aa"])
    sheet.refresh_from_db()
    assert names(sheet) == ["Budi", "Siti"]
    assert sheet.row_count == 2


def test_the_longest_name_with_titles_is_kept_whole(session):
    titles = {"person__title_before": "Prof. " * 10, "person__title_after": "S.H.," * 20}
    (row,) = enrol(session, ["N" * 150], **titles)
    assert make_sheet(session).rows.get().name == row.person.full_name


@pytest.mark.parametrize("code", ["nobody", "no_item", "session_cancelled", "too_many"])
def test_refusals(session, monkeypatch, code):
    wish = {}
    match code:
        case "no_item":
            enrol(session, ["Ani"])
            wish = {"day": date(2027, 5, 1)}
        case "session_cancelled":
            enrol(session, ["Ani"])
            TrainingSession.objects.update(status="cancelled")
        case "too_many":
            monkeypatch.setattr(creation, "ROWS_MAX", 1)
            enrol(session, ["Ani", "Budi"])
    with pytest.raises(Refusal) as refused:
        make_sheet(session, **wish)
    assert refused.value.code == code
    assert not SignInSheet.objects.exists()


def test_an_item_of_another_session_is_no_item(session):
    enrol(session, ["Ani"])
    with pytest.raises(Refusal) as said:
        make_sheet(session, item=AgendaItemFactory(starts_at=session.agenda.get().starts_at).pk)
    assert said.value.code == "no_item"


def test_making_one_on_the_page_and_who_did_it(door, session):
    enrol(session, ["Ani"])
    PoolFactory(session=session, category="Saksi")
    data = {"subject": session.agenda.get().pk, "columns": "office", "split": "none", "blank_rows": 3}
    response = door.post(reverse("sheets:make", args=[session.pk]), data | {"category": session.pools.first().pk})
    sheet = SignInSheet.objects.get()
    assert response["Location"] == reverse("sheets:sheet", args=[session.pk, sheet.pk])
    assert (sheet.category, sheet.blank_rows) == (session.pools.first().category, 3)
    changes = LogEntry.objects.get_for_object(session).latest("pk").changes
    assert changes["sign_in_sheet_made"] == ["", str(sheet.pk)]
    listed = door.get(reverse("sheets:list", args=[session.pk])).content.decode()
    assert sheet.code in listed
    assert "Pemungutan Suara · Umum" in listed
    assert "not yet" in listed


def test_a_form_that_is_wrong_comes_back(door, session):
    enrol(session, ["Ani"])
    data = {"subject": "999", "columns": "office", "split": "none", "blank_rows": 51}
    response = door.post(reverse("sheets:make", args=[session.pk]), data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"subject", "blank_rows"}
    assert not SignInSheet.objects.exists()


def test_an_empty_category_is_told_on_the_page(door, session):
    enrol(session, ["Ani"])
    empty = PoolFactory(session=session, category="Saksi")
    data = {"subject": "2027-03-01", "columns": "kpps", "split": "station", "blank_rows": 0, "category": empty.pk}
    response = door.post(reverse("sheets:make", args=[session.pk]), data)
    assert response.status_code == 422
    assert "Nobody is confirmed in this category" in response.content.decode()


def test_poll_workers_get_their_columns(door, session):
    session.pools.update(audience="poll_workers")
    enrol(session, ["Ani"])
    page = door.get(reverse("sheets:make", args=[session.pk]))
    assert page.context["form"]["columns"].initial == "kpps"
    assert "no phone number is printed" in page.content.decode()


@pytest.mark.parametrize(
    ("hindrance", "word"),
    [
        ("cancelled", "This session is cancelled"),
        ("no_items", "Write the agenda"),
        ("nobody", "Nobody is confirmed yet"),
        ("", "No sheet was made yet"),
    ],
)
def test_empty_states_say_what_to_do(door, session, hindrance, word):
    people = enrol(session, ["Ani"])
    match hindrance:
        case "cancelled":
            TrainingSession.objects.update(status="cancelled")
        case "no_items":
            session.agenda.update(minutes=0)
        case "nobody":
            Registration.objects.filter(pk=people[0].pk).update(status="cancelled")
    page = door.get(reverse("sheets:list", args=[session.pk])).content.decode()
    assert word in page
    assert ("Make a sheet" in page) == (not hindrance)
    answer = door.post(reverse("sheets:make", args=[session.pk]), {})
    assert answer.status_code == 422
    assert not SignInSheet.objects.exists()


def test_the_list_costs_the_same_however_many_there_are(door, session):
    enrol(session, ["Ani"])
    make_sheet(session)
    address = reverse("sheets:list", args=[session.pk])
    door.get(address)
    few = queries(door, address)
    for _number in range(29):
        make_sheet(session)
    assert queries(door, address) == few


@pytest.mark.parametrize("name", ["sheet", "differences", "pdf", "workbook", "upload", "apply"])
def test_a_sheet_of_another_session_is_not_there(door, session, name):
    other = a_sheet(1)
    address = reverse(f"sheets:{name}", args=[session.pk, other.pk])
    assert (door.post(address) if name == "apply" else door.get(address)).status_code == 404
    assert door.get(reverse("sheets:sheet", args=[other.session_id, other.pk])).status_code == 404
