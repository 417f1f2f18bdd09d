"""Rounds that open and close with an agenda item, and answers that only staff can mark."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bimtek.common.errors import Refusal
from events.training.models import TrainingSession
from participants import models
from participants.knowledge_tests import answering, marking_by_hand, selectors, services
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from participants.test_taking.to_do import to_do
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, SessionFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = QuestionContent("short_text", "Mengapa?")
CHOICE = QuestionContent("single", "Apa?", (AnswerChoice("ya", True), AnswerChoice("tidak")))


def make(session: Any, *contents: QuestionContent, pair: bool = False) -> Any:
    questions = add_questions(organizer=session.programme.organizer, contents=contents, by=None, now=NOW)
    return services.make_test(session=session, title="Tes", forms={"A": questions}, pair=pair)


@pytest.mark.django_db
def test_a_round_is_open_as_long_as_its_item_also_when_that_is_moved_and_until_staff_say_otherwise() -> None:
    registration = RegistrationFactory()
    session = registration.session
    round_ = make(session, CHOICE).rounds.get()
    item = AgendaItemFactory(session=session, starts_at=NOW, ends_at=NOW + HOUR)

    def open_at(now: datetime) -> bool:
        found = selectors.round_of(registration, round_.pk)
        listed = models.TestRound.objects.open_at(now).filter(pk=round_.pk).exists()
        offered = bool(to_do([registration], now))
        assert selectors.is_open(found, now) == listed == offered
        return listed

    services.follow(round_=round_, item=item)
    assert [open_at(NOW + HOUR * hours) for hours in (-1, 0, 0.5, 1)] == [False, True, True, False]
    item.starts_at, item.ends_at = NOW + 2 * HOUR, None  # "s.d. selesai": staff close it
    item.save()
    assert [open_at(NOW + HOUR * hours) for hours in (0.5, 2, 9)] == [False, True, True]
    services.set_window(round_=round_, opens_at=NOW, closes_at=NOW + HOUR)
    assert [open_at(NOW + HOUR * hours) for hours in (0.5, 2)] == [True, False]
    services.follow(round_=round_, item=item)
    for status, opens in (("postponed", False), ("cancelled", False), ("closed", True)):
        TrainingSession.objects.filter(pk=session.pk).update(status=status)
        assert open_at(NOW + 3 * HOUR) is opens, status
    item.delete()
    assert not open_at(NOW + 3 * HOUR)
    with pytest.raises(Refusal):
        services.follow(round_=round_, item=AgendaItemFactory(session=SessionFactory()))


@pytest.mark.django_db
def test_a_sitting_ends_with_the_item() -> None:
    registration = RegistrationFactory()
    round_ = make(registration.session, CHOICE).rounds.get()
    item = AgendaItemFactory(session=registration.session, starts_at=NOW, ends_at=NOW + HOUR)
    services.follow(round_=round_, item=item)
    assert services.begin(registration=registration, round_=round_, now=NOW).ends_at == NOW + HOUR


@pytest.mark.django_db
def test_staff_choose_the_item_on_the_page(client: Client) -> None:
    session = SessionFactory()
    round_ = make(session, CHOICE).rounds.get()
    item, other = AgendaItemFactory(session=session), AgendaItemFactory(session=SessionFactory())
    endless = AgendaItemFactory(session=session, ends_at=None)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    window = f"/kelola/sesi/{session.pk}/tes/ronde/{round_.pk}/"
    for key, status in ((other.pk, 404), ("x", 404), (item.pk, 302)):
        assert client.post(window, {"follow": "1", "item": key}).status_code == status
    round_.refresh_from_db()
    assert round_.item == item
    page = client.get(f"/kelola/sesi/{session.pk}/tes/").content.decode()
    assert (item.title in page, endless.title in page) == (True, False)
    client.post(window, {"close": "1"})
    round_.refresh_from_db()
    assert round_.item is None


def sit(registration: Any, round_: Any, text: str) -> Any:
    sitting = services.begin(registration=registration, round_=round_, now=NOW)
    words, choice = selectors.asked(round_.test_id, "A")
    sent = [answering.SentAnswer(words.pk, text, NOW), answering.SentAnswer(choice.pk, [0], NOW)]
    answering.take(key=sitting.key, answers=sent, now=NOW)
    return services.hand_in(sitting=sitting, now=NOW)


@pytest.mark.django_db
def test_the_same_words_are_marked_once_without_names_and_sums_follow(client: Client) -> None:
    session = SessionFactory()
    test = make(session, WORDS, CHOICE)
    round_ = test.rounds.get()
    services.set_window(round_=round_, opens_at=NOW, closes_at=None)
    people = [RegistrationFactory(session=session) for _ in range(3)]
    sittings = [
        sit(one, round_, text) for one, text in zip(people, ("Aturan baru", " aturan  BARU.", "entah"), strict=True)
    ]
    assert [(each.points, each.by_hand) for each in sittings] == [(1, 1)] * 3
    organizer = session.programme.organizer
    member = MembershipFactory(organizer=organizer, role="registrar").user  # a member who handles registrants
    client.force_login(member)
    page = f"/kelola/sesi/{session.pk}/tes/{test.pk}/nilai/"
    assert page in client.get(f"/kelola/sesi/{session.pk}/tes/").content.decode()
    shown = client.get(page).content.decode()
    assert not any(one.person.name in shown for one in people)
    first, second = marking_by_hand.waiting(test)
    assert (len(first.answers), second.text) == (2, "entah")
    marked = {key: Decimal(1) for key in first.answers}
    client.post(page, {f"answer_{first.key}": "1/2", f"answer_{second.key}": "9"})
    for each in sittings:
        each.refresh_from_db()
    assert [(each.points, each.by_hand) for each in sittings] == [(Decimal("1.5"), 0)] * 2 + [(1, 1)]
    assert marking_by_hand.give(test=test, worth=marked, by=member) == 0  # marked already
    late = sit(RegistrationFactory(session=session), round_, "Entah")  # comes while the page is shown
    client.post(page, {f"answer_{second.key}": "1"})
    late.refresh_from_db()
    assert (late.points, late.by_hand) == (2, 0)
    client.force_login(MembershipFactory(organizer=organizer, role="editor").user)
    assert client.get(page).status_code == 403
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    assert client.get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_members_mark_at_once_and_it_counts_once() -> None:
    session = SessionFactory()
    test = make(session, WORDS, CHOICE)
    round_ = test.rounds.get()
    services.set_window(round_=round_, opens_at=NOW, closes_at=None)
    sitting = sit(RegistrationFactory(session=session), round_, "sebab")
    by, key = MembershipFactory(organizer=session.programme.organizer).user, marking_by_hand.waiting(test)[0].answers[0]
    marked = []

    def mark() -> None:
        marked.append(marking_by_hand.give(test=test, worth={key: Decimal(1)}, by=by))
        connection.close()

    threads = [threading.Thread(target=mark) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    sitting.refresh_from_db()
    assert (sorted(marked), sitting.points, sitting.by_hand) == ([0, 1], 2, 0)


@pytest.mark.django_db
def test_a_sitting_that_cannot_be_marked_keeps_none_of_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    session = SessionFactory()
    round_ = make(session, QuestionContent("number", "Berapa?", value=Decimal(7)), CHOICE).rounds.get()
    services.set_window(round_=round_, opens_at=NOW, closes_at=NOW + HOUR)
    huge, odd, other = (
        services.begin(registration=RegistrationFactory(session=session), round_=round_, now=NOW) for _ in range(3)
    )
    item = selectors.asked(round_.test_id, "A")[0].pk
    answering.take(key=huge.key, answers=[answering.SentAnswer(item, "1e999999999", NOW)], now=NOW)
    hand_in = services.hand_in

    def refuses_one(*, sitting: Any, now: datetime) -> Any:
        if sitting.pk == odd.pk:
            raise ArithmeticError
        return hand_in(sitting=sitting, now=now)

    monkeypatch.setattr(services, "hand_in", refuses_one)
    assert services.close_forgotten(now=NOW + 9 * HOUR) == 2
    for each in (huge, odd, other):
        each.refresh_from_db()
    assert [each.points for each in (huge, odd, other)] == [0, None, 0]
