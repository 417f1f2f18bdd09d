"""A device that goes from hand to hand: set up by staff, opened by a ticket, for one participant after the other."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events.organizers.models import MemberRole
from participants import models
from participants.checkin import services as devices
from participants.knowledge_tests import selectors, services
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from participants.test_desk.access import COOKIE
from participants.tickets.tokens import door_number, issue
from tests.factories import MembershipFactory, RegistrationFactory, SessionFactory

TWO = (AnswerChoice("ya", True), AnswerChoice("tidak"))
DESK, TESTS = "/tes-bersama/", "/tes-bersama/tes/"

pytestmark = pytest.mark.django_db


def an_open_test() -> tuple[Any, Any]:
    session = SessionFactory()
    content = QuestionContent("single", "Apa?", TWO)
    questions = add_questions(organizer=session.programme.organizer, contents=[content], by=None, now=timezone.now())
    test = services.make_test(session=session, title="Tes KPPS", forms={"A": questions}, pair=False)
    round_ = test.rounds.get()
    services.set_window(round_=round_, opens_at=timezone.now() - timedelta(hours=1), closes_at=None)
    return session, round_


def set_up(client: Client, session: Any) -> Any:
    member = MembershipFactory(organizer=session.programme.organizer, role=MemberRole.CHECKER)
    client.force_login(member.user)
    told = client.post(f"/kelola/sesi/{session.pk}/tes/perangkat/", {"name": "Tablet 1"})
    assert (told.status_code, told["Location"]) == (302, DESK)
    return member.user


def test_one_after_the_other_and_staff_are_signed_out(client: Client) -> None:
    session, round_ = an_open_test()
    set_up(client, session)
    assert "_auth_user_id" not in client.session
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    for _turn in range(2):
        registration = RegistrationFactory(session=session)
        assert client.post(DESK, {"ticket": issue(registration)})["Location"] == TESTS
        page = client.get(TESTS).content.decode()
        assert registration.person.name in page
        assert registration.code not in page
        start, answer = f"{TESTS}{round_.pk}/", f"{TESTS}{round_.pk}/kerjakan/"
        assert client.post(start)["Location"] == answer
        (item,) = selectors.asked(round_.test_id, "A")
        page = client.get(answer).content.decode()
        assert registration.code not in page
        assert client.post(answer, {f"q{item.pk}": "0", "done": "1"})["Location"] == start
        result = client.get(start)
        assert result["Refresh"].startswith("60")
        sitting = models.Sitting.objects.get(registration=registration)
        assert (sitting.points, sitting.device.name) == (1, "Tablet 1")
        assert client.post("/tes-bersama/berikutnya/")["Location"] == DESK
        assert client.get(start)["Location"] == DESK


def test_a_ticket_starts_nothing_where_staff_have_set_up_nothing(client: Client) -> None:
    session, round_ = an_open_test()
    registration = RegistrationFactory(session=session)
    assert client.post(DESK, {"ticket": issue(registration)}).status_code == 401
    _door, key = devices.set_up(
        session=session,
        user=MembershipFactory(organizer=session.programme.organizer).user,
        name="Pintu",
        now=timezone.now(),
    )
    client.cookies[COOKIE] = key  # a door's device is not one for tests
    assert client.post(DESK, {"ticket": issue(registration)}).status_code == 401
    assert client.get(f"{TESTS}{round_.pk}/").status_code == 401
    assert not models.Sitting.objects.exists()


def test_a_device_for_tests_opens_no_door(client: Client) -> None:
    session, _round = an_open_test()
    set_up(client, session)
    told = client.get(
        f"/kelola/pintu/{session.pk}/api/manifest", headers={"Authorization": f"Bearer {client.cookies[COOKIE].value}"}
    )
    assert (told.status_code, told.json()["error"]) == (403, "other_use")


def test_only_tickets_of_this_sessions_participants_and_only_while_the_device_is_not_locked(client: Client) -> None:
    session, _round = an_open_test()
    user = set_up(client, session)
    mine, pending = RegistrationFactory(session=session), RegistrationFactory(session=session, status="pending")
    other = RegistrationFactory(session=SessionFactory())
    forged = issue(mine)[:-1] + ("A" if issue(mine)[-1] != "A" else "B")
    for wrong in ("", "x\0y", issue(other), other.code, pending.code, forged, door_number(session.pk, mine.code)):
        assert client.post(DESK, {"ticket": wrong}).status_code == 422, wrong
    assert client.post(DESK, {"ticket": mine.code.lower()}).status_code == 302
    devices.lock(device=models.CheckInDevice.objects.get(), by=user, now=timezone.now())
    assert client.get(DESK).status_code == 401


def test_a_strangers_member_sets_nothing_up(client: Client) -> None:
    session, _round = an_open_test()
    client.force_login(MembershipFactory().user)
    assert client.post(f"/kelola/sesi/{session.pk}/tes/perangkat/", {"name": "x"}).status_code == 404
    assert COOKIE not in client.cookies
    assert not models.CheckInDevice.objects.exists()
