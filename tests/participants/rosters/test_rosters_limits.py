"""How much may be uploaded, kept and at work: each limit with what to do, nothing lost, and others unhindered."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from bimtek.common.errors import Refusal
from participants.consent.services import Agreement, ensure_first_version
from participants.models import Registration
from participants.rosters import errors, files, limits, services, tasks
from participants.rosters.models import Roster, RosterFault
from tests.concurrency.threads import at_once
from tests.factories import MembershipFactory, PoolFactory, SessionFactory
from tests.participants.rosters import lists
from tests.participants.rosters.lists import NOW

ROWS = [["Nama", "NIK", "Jabatan"], ["Budi", "3171010101900001", "Ketua"], ["Siti", "123", "Anggota"]]
FILE = lists.csv(ROWS)
LATER = NOW + timedelta(days=services.KEPT_DAYS, seconds=1)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Nobody else's uploads are counted."""
    settings.MEDIA_ROOT = tmp_path


def another_session(place):
    """Of the same organizer."""
    session = SessionFactory(programme=place[0].programme)
    return session, PoolFactory(session=session), place[2]


def colleague(place):
    return (*place[:2], MembershipFactory(organizer=place[0].programme.organizer).user)


def stored() -> int:
    return len(files.stored())


def upload(client, place):
    address = reverse("rosters:list", kwargs={"pk": place[0].pk})
    return client.post(address, {"file": SimpleUploadedFile("a.csv", FILE), "pool": place[1].pk})


def code_of(call) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def said(code: str) -> str:
    """What the organizer reads."""
    with translation.override("en"):
        return str(errors.SENTENCES[code])


def refused(place) -> str:
    """The code with which an upload is refused; and no file stays behind."""
    before = stored()
    code = code_of(lambda: lists.take_in(FILE, *place))
    assert stored() == before
    return code


def test_a_member_may_upload_so_many_an_hour(organizer, place, monkeypatch):
    monkeypatch.setattr(limits, "BY_MEMBER_AN_HOUR", 2)
    assert [upload(organizer, place).status_code for _file in range(3)] == [302, 302, 422]
    page = upload(organizer, place)
    assert said("too_many_files") in page.context["form"].non_field_errors()
    assert page.context["form"]["pool"].value() == str(place[1].pk)
    assert (Roster.objects.count(), stored()) == (2, 2)
    lists.take_in(FILE, *colleague(place))
    cache.clear()  # the hour is over
    assert upload(organizer, place).status_code == 302


def test_an_organizer_may_upload_so_many_a_day(place, monkeypatch):
    monkeypatch.setattr(limits, "BY_ORGANIZER_A_DAY", 2)
    lists.take_in(FILE, *place)
    lists.take_in(FILE, *colleague(place))
    assert refused(colleague(another_session(place))) == "too_many_of_office"
    lists.take_in(FILE, *lists.make_session())


def test_a_session_keeps_so_many_that_are_not_applied(place, monkeypatch):
    assert str(limits.UNAPPLIED) in errors.SENTENCES["too_many_unapplied"]
    monkeypatch.setattr(limits, "UNAPPLIED", 2)
    first, second = (lists.checked(FILE, *place) for _file in range(2))
    assert refused(place) == "too_many_unapplied"
    lists.take_in(FILE, *another_session(place))
    services.discard(roster=first, by=place[2])
    third = lists.take_in(FILE, *place)
    assert refused(place) == "too_many_unapplied"
    lists.apply(second, place[2])
    lists.take_in(FILE, *place)
    assert set(place[0].rosters.values_list("pk", flat=True)) >= {second.pk, third.pk}


def test_a_member_may_hold_so_many_bytes(place, monkeypatch):
    monkeypatch.setattr(limits, "KEPT_BYTES", 2 * len(FILE))
    for where in (place, another_session(place)):
        lists.take_in(FILE, *where)
    assert refused(another_session(place)) == "kept_full"
    lists.take_in(FILE, *colleague(place))
    services.forget_old_files(now=LATER)
    lists.take_in(FILE, *place)


def test_what_was_said_of_the_columns_stays_when_a_check_is_refused(organizer, place, monkeypatch):
    monkeypatch.setattr(limits, "CHECKS_AN_HOUR", 1)
    roster = lists.checked(FILE, *place)
    address = reverse("rosters:columns", kwargs={"pk": place[0].pk, "roster": roster.pk})
    page = organizer.post(address, {"column_0": "position", "column_1": "", "column_2": "name"})
    assert page.status_code == 422
    form = page.context["form"]
    assert said("too_many_checks") in form.non_field_errors()
    assert [form[f"column_{n}"].value() for n in range(3)] == ["position", "", "name"]
    before = roster.mapping
    roster.refresh_from_db()
    assert (roster.status, roster.mapping) == ("checked", before)


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    """Every list is a long one, and no worker takes it."""
    monkeypatch.setattr(services, "SMALL_ROWS", 0)
    monkeypatch.setattr(limits, "AT_WORK", 2)
    asked: list[int] = []
    for step in ("check", "apply"):
        monkeypatch.setattr(services.queue, step, lambda pk, at_once: asked.append(pk))
    return asked


def start_apply(roster):
    agreement = Agreement(ensure_first_version(now=NOW))
    services.start_apply(roster=roster, agreement=agreement, by=roster.created_by, now=NOW)


def ask_for_check(roster):
    services.start_check(roster=roster, mapping=roster.columns, by=roster.created_by, now=NOW)


def test_of_one_organizer_so_many_long_lists_are_at_work(place, queued):
    rows = [lists.take_in(FILE, *place) for _file in range(2)]
    rows.append(lists.take_in(FILE, *colleague(another_session(place))))
    for roster in rows[:2]:
        ask_for_check(roster)
    assert code_of(lambda: ask_for_check(rows[2])) == "at_work"
    rows[2].refresh_from_db()
    assert rows[2].status == "uploaded"
    ask_for_check(elsewhere := lists.take_in(FILE, *lists.make_session()))
    assert queued == [rows[0].pk, rows[1].pk, elsewhere.pk]
    Roster.objects.filter(pk=rows[0].pk).update(status="checked")
    ask_for_check(rows[2])
    assert queued[-1] == rows[2].pk


def test_applying_a_long_list_waits_for_its_place_too_and_a_second_click_does_not(place, queued):
    first, second, third = (lists.checked(FILE, *place) for _file in range(3))
    for roster in (first, second, first):
        start_apply(roster)
    assert code_of(lambda: start_apply(third)) == "at_work"
    assert set(Roster.objects.values_list("pk", "status")) == {
        (first.pk, "applying"),
        (second.pk, "applying"),
        (third.pk, "checked"),
    }


def test_short_lists_need_no_place(place, queued, monkeypatch):
    long = [lists.take_in(FILE, *place) for _file in range(2)]
    for roster in long:
        ask_for_check(roster)
    monkeypatch.setattr(services, "SMALL_ROWS", 500)
    ask_for_check(lists.take_in(FILE, *place))
    assert len(queued) == 3


@pytest.mark.django_db(transaction=True)
def test_asked_at_the_same_moment_no_more_than_that_many_are_at_work(queued):
    place = lists.make_session()
    rows = [lists.take_in(FILE, *place) for _file in range(8)]
    results = at_once([lambda roster=roster: ask_for_check(roster) for roster in rows])
    assert [getattr(each, "code", "") for each in results].count("at_work") == 6
    assert Roster.objects.filter(status="checking").count() == limits.AT_WORK


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_more_of_them_pass(queued, monkeypatch):
    """The lock, and nothing else, makes them follow each other."""

    class Unlocked:
        @staticmethod
        def select_for_update(**_options: object) -> type["Unlocked"]:
            return Unlocked

        @staticmethod
        def get(**_which: object) -> None:
            return None

    place = lists.make_session()
    monkeypatch.setattr(limits, "Organizer", type("Free", (), {"objects": Unlocked}))
    rows = [lists.take_in(FILE, *place) for _file in range(8)]
    for _try in range(10):
        at_once([lambda roster=roster: ask_for_check(roster) for roster in rows])
        if Roster.objects.filter(status="checking").count() > limits.AT_WORK:
            return
        Roster.objects.update(status="uploaded")
    pytest.fail("they never met")


def test_lists_that_were_not_applied_go_as_a_whole_and_applied_ones_keep_their_findings(place, monkeypatch):
    monkeypatch.setattr(services, "FORGOTTEN_AT_ONCE", 1)
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)
    applied, _checked = lists.checked(FILE, *place), lists.checked(FILE, *place)
    lists.apply(applied, place[2])
    lists.take_in(FILE, *place)
    Roster.objects.filter(pk=lists.checked(FILE, *place).pk).update(status="failed")
    working = lists.take_in(FILE, *place)
    Roster.objects.filter(pk=working.pk).update(status="checking")
    tasks.forget_rosters()
    assert set(Roster.objects.values_list("pk", "file")) == {(applied.pk, ""), (working.pk, working.file)}
    assert files.stored() == [working.file]
    assert set(RosterFault.objects.values_list("roster", "value")) == {(applied.pk, "")}
    assert Registration.objects.count() == 1
    tasks.forget_rosters()  # nothing is left to be done, and it ends


def test_files_of_no_roster_are_found_and_deleted(place, tmp_path):
    kept = lists.take_in(FILE, *place)
    stray = files.keep([b"half an upload"]).name
    assert services.forget_strays(now=datetime.now(UTC)) == 0
    long_ago = (datetime.now(UTC) - services.STRAY_AFTER - timedelta(minutes=1)).timestamp()
    for name in (kept.file, stray):
        os.utime(tmp_path / name, (long_ago, long_ago))
    assert services.forget_strays(now=datetime.now(UTC)) == 1
    assert files.stored() == [kept.file]


def test_where_nothing_was_uploaded_there_are_no_strays(db):
    assert services.forget_strays(now=NOW) == 0


def test_a_limit_costs_as_many_queries_with_a_full_table(place, django_assert_max_num_queries):
    for _file in range(5):
        lists.take_in(FILE, *place)
    with django_assert_max_num_queries(2):
        limits.check_upload(place[0], size=1, by=place[2])
