"""Figures by sex, age, week and session; which small ones are hidden; the line against the plan."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from certificates.coverage import groups
from certificates.coverage.brute import age_group, differences
from certificates.coverage.counting import count
from certificates.coverage.groups import GroupRow
from certificates.coverage.models import GroupCoverage, RegionCoverage
from certificates.coverage.suppression import hidden_rows, is_small
from certificates.coverage.trend import HEIGHT, WIDTH, trend
from participants.consent.services import Agreement, current_text, publish, record_many
from participants.consent.sex import note_from_nik
from participants.models import ConsentRecord, Person
from participants.people.services import set_nik
from tests.factories import MembershipFactory, PersonFactory, ProgrammeFactory, RegistrationFactory, SessionFactory
from tests.world.stage import AFTERWARDS

pytestmark = pytest.mark.django_db
NOW = AFTERWARDS
MAN, WOMAN = "3171010101900001", "3171014101900001"


@pytest.fixture
def session():
    return SessionFactory(programme=ProgrammeFactory(slug="kpps"), status="published")


def agreed(registration, text):
    record_many(registrations=[registration], agreement=Agreement(text), now=NOW)


def test_no_small_number_is_told_nor_found_by_subtraction():
    chance = random.Random(5)
    for _case in range(500):
        table = [
            [chance.choice([0, 0, 1, 3, 4, 5, 9, 40]) for _column in range(chance.randint(1, 3))]
            for _row in range(chance.randint(1, 7))
        ]
        width = min(map(len, table))
        table = [row[:width] for row in table]
        hidden = hidden_rows(table)
        assert not any(is_small(row) for place, row in enumerate(table) if place not in hidden)
        if hidden and len(hidden) < len(table):
            assert len(hidden) > 1
            assert not is_small(sum(table[place][column] for place in hidden) for column in range(width))
    assert hidden_rows([[5], [60], [0]]) == frozenset()
    assert hidden_rows([[2], [60], [20], [9]]) == {0, 3}


def test_the_sex_is_read_from_the_nik_of_those_who_agreed(session):
    told = current_text(now=NOW)
    people = [PersonFactory(sex=sex) for sex in ("", "", "-", "", "")]
    niks = [MAN, WOMAN, "3171014101900002", "3171014101900003", "3171014101900004"]
    for person, nik in zip(people, niks, strict=True):
        set_nik(person=person, nik=nik)
    for person in people[:3]:
        agreed(RegistrationFactory(session=session, person=person), told)
    silent = publish(purpose="p", data="d", retention="r", rights="h", now=NOW)
    agreed(RegistrationFactory(session=session, person=people[3]), silent)  # to a text that does not say so
    withdrawn = RegistrationFactory(session=session, person=people[4])
    agreed(withdrawn, told)
    ConsentRecord.objects.filter(registration=withdrawn).update(withdrawn_at=NOW)
    assert (note_from_nik(session.programme), note_from_nik(session.programme)) == (2, 0)
    assert [Person.objects.get(pk=person.pk).sex for person in people] == ["L", "P", "-", "", ""]


def test_people_are_counted_by_sex_and_by_their_age_on_the_day(session):
    day = session.starts_on
    born = [day.replace(year=day.year - 18), day.replace(year=day.year - 18) + timedelta(days=1), None]
    for sex, birth_date in zip("LP-", born, strict=True):
        RegistrationFactory(session=session, person=PersonFactory(sex=sex, birth_date=birth_date))
    count(session.programme, now=NOW)
    assert list(differences(session.programme)) == []
    for kind, names in (
        ("sex", ["Laki-laki (L)", "Perempuan (P)", "tidak diketahui"]),
        ("age", ["di bawah 18 tahun", "18 sampai 25 tahun", "tidak diketahui"]),
    ):
        rows = groups.of_kind(session.programme, kind, whole=True)
        assert [(row.name, row.row.registered, row.hidden) for row in rows] == [(name, 1, False) for name in names]
        assert all(row.hidden for row in groups.of_kind(session.programme, kind, whole=False))
    split = groups.by_sex(session.programme, whole=True)
    assert [(each.women, each.men, each.unknown) for each in split] == [((1, 0), (1, 0), (1, 0))]
    assert [each.hidden for each in groups.by_sex(session.programme, whole=False)] == [True]
    assert [age_group(years) for years in (-1, 0, 17, 18, 55, 56, 90)] == ["-", "0", "0", "18", "46", "56", "56"]


def week(monday, planned, trained, *, hidden=False):
    return GroupRow("", GroupCoverage(key=monday.isoformat(), planned=planned, eligible=trained), hidden)


def test_the_line_of_the_trained_ends_today_and_that_of_the_plan_with_the_last_week():
    first = date(2027, 2, 1)
    weeks = [week(first, 10, 5), week(first + timedelta(days=7), 10, 0), week(first + timedelta(days=28), 20, 0)]
    drawn = trend(weeks, target=40, today=first + timedelta(days=9))
    assert drawn.planned == f"0,{HEIGHT} {WIDTH // 5},165 {2 * WIDTH // 5},110 {WIDTH},0"
    assert drawn.trained == f"0,{HEIGHT} {WIDTH // 5},192 {2 * WIDTH // 5},192"
    assert (drawn.target_y, drawn.due, drawn.done, drawn.seats) == (0, 20, 5, 40)
    assert trend([], target=0, today=first) is None
    assert trend([week(first, 1, 1, hidden=True)], target=0, today=first) is None


def test_the_tables_and_who_may_open_them(client, session, django_assert_max_num_queries):
    for _each in range(3):
        RegistrationFactory(session=session)
    SessionFactory(programme=session.programme, status="published", title="Tanpa peserta")
    count(session.programme, now=NOW)
    page = reverse("coverage:groups", args=[session.programme.slug])
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="registrar").user)
    for kind in groups.KINDS:
        with django_assert_max_num_queries(12):
            answer = client.get(page, {"menurut": kind})
        assert answer.status_code == 200, kind
        text = answer.content.decode()
        assert ("<svg" in text) == (kind == "week")
        assert (reverse("registrants:list", args=[session.pk]) in text) == (kind == "session")
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="viewer").user)
    answer = client.get(page, {"menurut": "session"})
    assert answer.context["kind"] == "week"  # sessions would tell the parts of a week
    assert "<svg" not in answer.content.decode()
    client.force_login(MembershipFactory().user)
    assert client.get(page).status_code == 404


def test_parts_of_a_hidden_region_are_hidden_and_no_neighbour_tells_it(client, session):
    programme = session.programme
    count(programme, now=NOW)
    for code, parent, people in (
        *[("", "", 102), ("11", "", 2), ("12", "", 60), ("13", "", 40)],
        *[("13.01", "13", 20), ("13.02", "13", 20)],
    ):
        RegionCoverage.objects.create(programme=programme, code=code, parent_code=parent, registered=people)
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    page = reverse("coverage:programme", args=[programme.slug])
    parts = client.get(page).context["node"].parts
    assert [(part.code, part.hidden) for part in parts] == [("11", True), ("12", False), ("13", True)]
    inside = client.get(page, {"wilayah": "13"}).context["node"]
    assert inside.own.hidden
    assert all(part.hidden for part in inside.parts)


def test_a_person_says_their_sex_and_sees_it_in_their_data_alone(client, session):
    person = PersonFactory()
    client.force_login(MembershipFactory().user)
    page = reverse("people:profile")
    typed = {"name": "Sari Dewi", "institution": "TPS 1", "phone": "081234567890", "sex": "P"}
    assert client.post(page, typed).status_code == 302
    assert Person.objects.exclude(pk=person.pk).get(name="Sari Dewi").sex == "P"
    assert b'"sex": "P"' in client.get(reverse("participants:data")).content
