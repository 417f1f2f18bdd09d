"""Applying: one transaction, exactly once, all or nothing."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.db import OperationalError

from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from events.seats import services as seats
from participants.consent.services import Agreement, current_text
from participants.models import ConsentRecord, Notice, Person, PersonChange, Registration
from participants.people.services import create_person
from participants.roster_checking.matching import Matcher
from participants.rosters import applying, files, services
from participants.rosters.models import Roster
from tests.concurrency.threads import at_once
from tests.factories import RegistrationFactory
from tests.participants.rosters import lists
from tests.participants.rosters.lists import NOW

NIK = "3171010101900001"
ROWS = [["Nama", "NIK", "Email", "Mewakili"], ["Budi, S.H.", NIK, "budi@contoh.id", "Bupati"], ["Siti", "", "", ""]]


@pytest.fixture
def roster(place) -> Roster:
    return lists.checked(lists.xlsx(ROWS), *place)


def agreement() -> Agreement:
    return Agreement(current_text(now=NOW))


def test_people_get_their_places(place, roster):
    applied = lists.apply(roster, place[2])
    assert (applied.status, applied.applied_by, applied.applied_at) == ("applied", place[2], NOW)
    row = Registration.objects.get(person__name="Budi")
    assert (row.session, row.pool, row.status, row.representing) == (place[0], place[1], "confirmed", "Bupati")
    person = row.person
    assert (person.title_after, person.nik, person.email) == ("S.H.", NIK, "budi@contoh.id")
    assert person.search_name == "budi"
    assert NIK not in Person.objects.extra(select={"raw": "nik"}).values_list("raw", flat=True)
    assert ConsentRecord.objects.filter(registration__session=place[0]).count() == 2
    place[1].refresh_from_db()
    assert place[1].taken == 2


def test_who_registers_at_that_very_moment_is_found_by_looking_once_more(place, roster, monkeypatch):
    """The unique index tells of them while the rows are copied; the roster is matched anew, as often as it takes."""
    budi = create_person(data={"name": "Budi"}, nik=NIK)
    match, looks = Matcher.match, []

    def match_and_be_overtaken(self, entries):
        found = match(self, entries)
        looks.append(len(entries))
        if len(looks) == 1:
            RegistrationFactory(session=place[0], pool=place[1], person=budi)
        return found

    monkeypatch.setattr(Matcher, "match", match_and_be_overtaken)
    assert lists.apply(roster, place[2]).status == "applied"
    assert looks == [2, 2]
    assert Registration.objects.filter(person=budi).count() == 1


def test_whoever_is_ended_to_undo_a_ring_of_locks_tries_again(place, roster, monkeypatch):
    take, tries = applying._take_seats, []

    def deadlock(*arguments):
        tries.append(arguments)
        if len(tries) == 1:
            raise OperationalError("deadlock detected")
        take(*arguments)

    monkeypatch.setattr(applying, "_take_seats", deadlock)
    assert lists.apply(roster, place[2]).status == "applied"
    assert Registration.objects.count() == 2


def test_only_who_has_an_address_is_told(place, roster, django_capture_on_commit_callbacks):
    lists.apply(roster, place[2])
    assert list(Notice.objects.values_list("registration__person__name", "kind")) == [("Budi", "confirmed")]


def test_one_audit_entry_tells_it_all_and_no_personal_data(place, roster):
    current_text(now=NOW)
    LogEntry.objects.all().delete()
    lists.apply(roster, place[2])
    entry = LogEntry.objects.get()
    assert entry.actor == place[2]
    assert entry.changes == {"roster": ["", str(roster.pk)], "added": ["", "2"], "updated": ["", "0"]}


def test_the_same_file_twice_changes_nothing(place, roster):
    lists.apply(roster, place[2])
    before = list(Person.objects.order_by("pk").values())
    again = lists.checked(lists.xlsx(ROWS), *place)
    assert lists.counts(again) == (0, 0, 2, 0)
    assert lists.apply(again, place[2]).status == "applied"
    assert list(Person.objects.order_by("pk").values()) == before
    assert Registration.objects.count() == 2
    place[1].refresh_from_db()
    assert place[1].taken == 2


def test_seats_short_refuses_all_and_says_how_many(place, roster):
    SeatPool.objects.filter(pk=place[1].pk).update(capacity=1)
    with pytest.raises(Refusal) as caught:
        lists.apply(roster, place[2])
    assert caught.value.code == "seats_short"
    assert "1" in str(caught.value)
    assert (Registration.objects.count(), Person.objects.count()) == (0, 0)


def test_the_ceiling_of_the_session_counts_too(place, roster):
    seats.set_ceiling(session=place[0], capacity=1)
    with pytest.raises(Refusal) as caught:
        lists.apply(roster, place[2])
    assert caught.value.code == "seats_short"


def test_seats_that_go_while_it_waits_leave_nothing_behind(place, roster):
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    SeatPool.objects.filter(pk=place[1].pk).update(capacity=1)
    assert applying.apply(roster_id=roster.pk, now=NOW) is False
    roster.refresh_from_db()
    assert (roster.status, roster.error, roster.missing) == ("checked", "seats_short", 1)
    assert (Registration.objects.count(), Person.objects.count()) == (0, 0)
    SeatPool.objects.filter(pk=place[1].pk).update(capacity=2)
    assert lists.apply(roster, place[2]).status == "applied"


def test_a_session_cancelled_meanwhile_refuses_all(place, roster):
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    TrainingSession.objects.filter(pk=place[0].pk).update(status=TrainingSession.Status.CANCELLED)
    assert applying.apply(roster_id=roster.pk, now=NOW) is False
    roster.refresh_from_db()
    assert (roster.status, roster.error) == ("checked", "session_not_running")
    assert Registration.objects.count() == 0


def test_what_changed_since_the_dry_run_counts(place, roster):
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    RegistrationFactory(session=place[0], pool=place[1], person__name="Siti", person__search_name="siti")
    assert applying.apply(roster_id=roster.pk, now=NOW) is True
    roster.refresh_from_db()
    assert lists.counts(roster) == (1, 0, 1, 0)
    place[1].refresh_from_db()
    assert place[1].taken == 2


def test_it_needs_the_peoples_consent_and_a_dry_run(place):
    roster = lists.take_in(lists.xlsx(ROWS), *place)
    for given, code in ((None, "consent_missing"), (agreement(), "not_checked")):
        with pytest.raises(Refusal) as caught:
            services.start_apply(roster=roster, agreement=given, by=place[2], now=NOW)
        assert caught.value.code == code


def test_the_second_of_two_clicks_is_no_error(place, roster):
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    assert applying.apply(roster_id=roster.pk, now=NOW) is True
    assert applying.apply(roster_id=roster.pk, now=NOW) is False
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    assert Registration.objects.count() == 2


def test_a_fault_of_ours_takes_it_back_and_is_not_hidden(place, roster, monkeypatch):
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    monkeypatch.setattr(applying.counting, "take", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        applying.apply(roster_id=roster.pk, now=NOW)
    roster.refresh_from_db()
    assert (roster.status, roster.error) == ("checked", "broken")
    assert Registration.objects.count() == 0


def test_an_applied_roster_is_neither_checked_again_nor_thrown_away(place, roster):
    lists.apply(roster, place[2])
    for act in (
        lambda: services.start_check(roster=roster, mapping=roster.columns, by=roster.created_by, now=NOW),
        lambda: services.discard(roster=roster, by=place[2]),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "busy"


def test_a_roster_thrown_away_leaves_no_file(place, roster, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(roster=roster, by=place[2])
    assert not Roster.objects.exists()
    with pytest.raises(Refusal) as caught:
        files.opened(roster.file)
    assert caught.value.code == "file_gone"


def test_the_stored_file_cannot_be_read_without_the_key(place):
    from django.core.files.storage import default_storage

    content = lists.xlsx(ROWS)
    roster = lists.take_in(content, *place)
    with default_storage.open(roster.file, "rb") as file:
        stored = file.read()
    assert not stored.startswith(b"PK")
    assert b"".join(files.opened(roster.file)) == content


def test_files_are_forgotten_after_some_weeks(place, roster):
    lists.apply(roster, place[2])
    assert services.forget_old_files(now=NOW) == 0
    assert services.forget_old_files(now=NOW + timedelta(days=services.KEPT_DAYS + 1)) == 1
    roster.refresh_from_db()
    assert roster.file == ""
    assert Registration.objects.count() == 2


def test_what_stands_still_is_asked_for_again(place, roster, monkeypatch):
    asked = []
    monkeypatch.setattr(services.queue, "apply", lambda pk, at_once: asked.append(pk))
    services.start_apply(roster=roster, agreement=agreement(), by=place[2], now=NOW)
    asked.clear()
    assert services.ask_again(now=NOW + services.STALLED) == 0
    assert services.ask_again(now=NOW + 2 * services.STALLED) == 1
    assert asked == [roster.pk]


@pytest.mark.django_db(transaction=True)
def test_applied_from_everywhere_at_once_it_is_done_once():
    place = lists.make_session()
    rows = [["Nama", "NIK"], *([f"Orang Ke {n}", f"317101010190{n:04}"] for n in range(1, 301))]
    roster = lists.checked(lists.xlsx(rows), *place)
    Roster.objects.filter(pk=roster.pk).update(
        status="applying", applied_by=place[2], agreement=services.agreements.as_json(agreement())
    )
    done = at_once([lambda: applying.apply(roster_id=roster.pk, now=NOW)] * 4)
    assert sorted(done) == [False, False, False, True]
    assert Registration.objects.count() == 300
    place[1].refresh_from_db()
    assert place[1].taken == 300


@pytest.mark.django_db(transaction=True)
def test_two_lists_with_the_same_people_at_once_add_them_once():
    place = lists.make_session()
    rows = [["Nama", "NIK"], *([f"Orang Ke {n}", f"317101010190{n:04}" if n % 2 else ""] for n in range(1, 201))]
    both = [lists.checked(lists.xlsx(rows), *place) for _time in range(2)]
    kept = services.agreements.as_json(agreement())
    Roster.objects.update(status="applying", applied_by=place[2], agreement=kept)
    done = at_once([lambda pk=roster.pk: applying.apply(roster_id=pk, now=NOW) for roster in both])
    assert done == [True, True]
    assert Registration.objects.count() == Person.objects.count() == 200
    place[1].refresh_from_db()
    assert place[1].taken == 200


@pytest.mark.django_db(transaction=True)
def test_two_lists_for_too_few_seats_never_oversell():
    place = lists.make_session(capacity=150)
    uploads = [[["Nama"], *([f"Orang {word} {n}"] for n in range(100))] for word in ("Satu", "Dua")]
    both = [lists.checked(lists.xlsx(rows), *place) for rows in uploads]
    kept = services.agreements.as_json(agreement())
    Roster.objects.update(status="applying", applied_by=place[2], agreement=kept)
    done = at_once([lambda pk=roster.pk: applying.apply(roster_id=pk, now=NOW) for roster in both])
    assert sorted(done) == [False, True]
    assert Registration.objects.count() == 100
    short = Roster.objects.get(status="checked")
    assert (short.error, short.missing) == ("seats_short", 50)


def test_what_a_later_roster_changes_of_a_person_leaves_its_history(place, roster):
    lists.apply(roster, place[2])
    budi = Person.objects.get(nik_index__isnull=False)
    Person.objects.filter(pk=budi.pk).update(title_after="", email="lama@contoh.id")
    lists.apply(lists.checked(lists.xlsx(ROWS), *place), place[2])
    lines = PersonChange.objects.filter(person=budi, origin="roster", by=place[2])
    assert set(lines.values_list("field", "before", "after")) == {
        ("title_after", "", "S.H."),
        ("email", "lama@contoh.id", "budi@contoh.id"),
    }
    assert set(lines.values_list("organizer", flat=True)) == {place[0].programme.organizer_id}


def test_the_sex_is_kept_and_the_wish_to_leave_it_unsaid_stays(place):
    rows = [["Nama", "NIK", "L/P"], ["Budi", NIK, "L"], ["Siti", "3171014101900001", "perempuan"]]
    lists.apply(lists.checked(lists.xlsx(rows), *place), place[2])
    assert dict(Person.objects.values_list("name", "sex")) == {"Budi": "L", "Siti": "P"}
    Person.objects.filter(name="Siti").update(sex="-")
    Person.objects.filter(name="Budi").update(sex="")
    lists.apply(lists.checked(lists.xlsx(rows), *place), place[2])
    assert dict(Person.objects.values_list("name", "sex")) == {"Budi": "L", "Siti": "-"}
