"""Tests before and after: put together, begun, answered, handed in, marked; each answer once, nothing after the end."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bimtek.common.errors import Refusal
from participants import models
from participants.evaluation import services as evaluating
from participants.knowledge_tests import answering, hints, repeating, reporting, results, selectors, services
from participants.knowledge_tests.answering import SentAnswer
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from participants.test_taking import api
from tests.extent import extent
from tests.factories import MembershipFactory, RegistrationFactory, SessionFactory, UserFactory

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
TWO = (AnswerChoice("ya", True), AnswerChoice("tidak"))


def bank(session: Any, count: int, topic: str = "Pungut") -> list[Any]:
    contents = [QuestionContent("single", f"Soal {topic} {n}?", TWO, topic=topic) for n in range(count)]
    return add_questions(organizer=session.programme.organizer, contents=contents, by=None, now=NOW)


def make(session: Any, *, pair: bool = False, forms: str = "A", count: int = 3, **more: Any) -> Any:
    asked = {form: bank(session, count, form) for form in forms}
    return services.make_test(session=session, title="Tes KPPS", forms=asked, pair=pair, **more)


def opened(round_: Any, at: datetime = NOW, until: datetime | None = None) -> Any:
    services.set_window(round_=round_, opens_at=at, closes_at=until)
    return round_


def answer(sitting: Any, positions: list[int], at: datetime = NOW) -> int:
    items = selectors.asked(sitting.round.test_id, sitting.form)
    sent = [SentAnswer(item.pk, [position], at) for item, position in zip(items, positions, strict=False)]
    return answering.take(key=sitting.key, answers=sent, now=at)


def refused(call: Any, **what: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        call(**what)
    return str(refusal.value.code)


@pytest.mark.django_db
def test_a_sitting_from_beginning_to_points() -> None:
    registration = RegistrationFactory()
    round_ = make(registration.session).rounds.get()
    assert refused(services.begin, registration=registration, round_=round_, now=NOW) == "closed"
    sitting = services.begin(registration=registration, round_=opened(round_), now=NOW)
    assert services.begin(registration=registration, round_=round_, now=NOW) == sitting
    assert answer(sitting, [0, 1]) == 2
    done = services.hand_in(sitting=sitting, now=NOW)
    assert (done.points, done.asked, done.submitted_at) == (1, 3, NOW)
    assert services.hand_in(sitting=sitting, now=NOW + timedelta(hours=1)).submitted_at == NOW
    assert answer(sitting, [0, 0, 0]) == 0
    assert refused(services.begin, registration=registration, round_=round_, now=NOW) == "no_attempts"


@pytest.mark.django_db
def test_who_has_no_confirmed_place_takes_no_test_and_another_session_has_no_round() -> None:
    registration = RegistrationFactory(status="pending")
    round_ = opened(make(registration.session).rounds.get())
    assert refused(services.begin, registration=registration, round_=round_, now=NOW) == "not_yours"
    assert selectors.round_of(RegistrationFactory(session=SessionFactory()), round_.pk) is None


@pytest.mark.django_db
def test_an_answer_counts_once_the_later_one_wins_and_nothing_after_the_end() -> None:
    registration = RegistrationFactory()
    sitting = services.begin(
        registration=registration, round_=opened(make(registration.session, minutes=30).rounds.get()), now=NOW
    )
    assert answer(sitting, [1], NOW + timedelta(minutes=2)) == 1
    assert answer(sitting, [0], NOW + timedelta(minutes=1)) == 0  # given earlier, arrived later
    assert answer(sitting, [0], NOW + timedelta(minutes=31)) == 0
    assert [each.given for each in sitting.answers.all()] == [[1]]
    stranger = make(SessionFactory()).items.first()
    assert answering.take(key=sitting.key, answers=[SentAnswer(stranger.pk, [0], NOW)], now=NOW) == 0
    late = NOW + timedelta(minutes=45)  # kept on a phone without a network, given in time
    items = selectors.asked(sitting.round.test_id, "A")
    kept = SentAnswer(items[1].pk, [0], NOW + timedelta(minutes=29))
    assert answering.take(key=sitting.key, answers=[kept], now=late) == 1
    assert answering.running(sitting.key, late) == sitting
    assert answering.running(sitting.key, NOW + timedelta(minutes=91)) is None
    assert services.close_forgotten(now=NOW + timedelta(minutes=89)) == 0
    assert services.close_forgotten(now=NOW + timedelta(minutes=91)) == 1
    assert models.Sitting.objects.get().points == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        models.SittingAnswer.objects.create(
            sitting=sitting, item_id=items[1].pk, given=[0], answered_at=NOW, received_at=NOW
        )


@pytest.mark.django_db
def test_an_answer_costs_one_statement(django_assert_num_queries: Any, client: Client) -> None:
    registration = RegistrationFactory()
    sitting = services.begin(registration=registration, round_=opened(make(registration.session).rounds.get()), now=NOW)
    item = selectors.asked(sitting.round.test_id, "A")[0].pk
    body = {"key": sitting.key, "device_now": 1000, "answers": [{"item": item, "given": [0], "at": 1000}]}
    with django_assert_num_queries(1):
        told = client.post("/tes/jawab/", json.dumps(body), content_type="application/json").json()
    assert told["state"] == "running"
    told = client.post("/tes/jawab/", json.dumps(body | {"done": True}), content_type="application/json").json()
    assert told["state"] == "ended"
    assert models.Sitting.objects.get().points == 1
    assert client.post("/tes/jawab/", b"{", content_type="application/json").status_code == 400


@pytest.mark.django_db
def test_forms_a_and_b_are_swapped_afterwards_and_half_the_class_has_each() -> None:
    session = SessionFactory()
    before, after = make(session, pair=True, forms="AB").rounds.all()
    people = [RegistrationFactory(session=session) for _ in range(6)]
    got = []
    for one in people:
        first = services.begin(registration=one, round_=opened(before), now=NOW)
        services.hand_in(sitting=first, now=NOW)
        got.append(first.form + services.begin(registration=one, round_=opened(after), now=NOW).form)
    assert sorted(got) == ["AB"] * 3 + ["BA"] * 3
    assert refused(make, session=session, forms="AB") == "form_without_pair"
    assert refused(make, session=session, count=0) == "no_questions"


@pytest.mark.django_db(transaction=True)
def test_two_phones_begin_at_once_and_there_is_one_sitting() -> None:
    registration = RegistrationFactory()
    round_ = opened(make(registration.session).rounds.get())
    gate, keys = threading.Barrier(4), []

    def begin() -> None:
        gate.wait()
        keys.append(services.begin(registration=registration, round_=round_, now=NOW).key)
        connection.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert len(set(keys)) == 1


@pytest.mark.django_db
def test_pages_tell_no_right_answer_and_work_without_javascript(client: Client) -> None:
    user = UserFactory()
    registration = RegistrationFactory(person__user=user)
    round_ = opened(make(registration.session, count=2).rounds.get(), timezone.now())
    start = f"/tes/{registration.code}/{round_.pk}/"
    assert client.get(start).status_code == 302  # to sign-in
    client.force_login(UserFactory())
    assert client.get(start).status_code == 404
    client.force_login(user)
    assert client.get(f"/tes/{registration.code}/").status_code == 200
    assert client.post(start).url == f"{start}kerjakan/"
    page = client.get(f"{start}kerjakan/").content.decode()
    assert "Soal A 0?" in page
    assert "right" not in page
    first, second = models.TestItem.objects.order_by("position")
    client.post(f"{start}kerjakan/", {f"q{first.pk}": "0", "save": "1"})
    client.post(f"{start}kerjakan/", {f"q{second.pk}": "1", "done": "1"})
    assert models.Sitting.objects.get().points == 1
    assert client.get(f"{start}kerjakan/").url == start
    assert "1" in client.get(start).content.decode()


@pytest.mark.django_db
def test_staff_put_a_test_together_open_it_and_see_results(client: Client) -> None:
    session = SessionFactory()
    first, second = bank(session, 2)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = f"/kelola/sesi/{session.pk}/tes/"
    assert client.post(page, {"title": "Tes"}).status_code == 422
    made = {"title": "Tes", "attempts": 1, "form_a": [first.pk, second.pk]}
    assert client.post(page, made).status_code == 302
    round_ = models.TestRound.objects.get()
    client.post(f"{page}ronde/{round_.pk}/", {"open": "1"})
    round_.refresh_from_db()
    assert selectors.is_open(round_, timezone.now())
    client.post(f"{page}ronde/{round_.pk}/", {"close": "1"})
    round_.refresh_from_db()
    assert not selectors.is_open(round_, timezone.now())
    assert client.get(f"{page}{round_.test_id}/hasil/").status_code == 200
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404


@pytest.mark.django_db
def test_the_report_counts_matched_pairs_and_lists_the_others() -> None:
    session = SessionFactory()
    test = make(session, pair=True, count=4)
    before, after = (opened(round_) for round_ in test.rounds.all())
    both, one = RegistrationFactory(session=session), RegistrationFactory(session=session)
    for registration, round_, given_ in ((both, before, [0]), (both, after, [0, 0, 0]), (one, before, [0, 0])):
        sitting = services.begin(registration=registration, round_=round_, now=NOW)
        answer(sitting, given_)
        services.hand_in(sitting=sitting, now=NOW)
    found = reporting.report(test)
    assert (found.gain.pairs, found.gain.before, found.gain.after) == (1, 25.0, 75.0)
    assert found.gain.normalised == pytest.approx(2 / 3)
    assert found.unmatched == [one]
    assert [round(each.figures.facility, 2) for each in found.items] == [1.0, 0.67, 0.33, 0.0]
    assert not found.items[0].figures.enough
    assert [topic for topic, _mean, _count in found.topics] == ["A"]


@pytest.mark.django_db
def test_what_to_repeat_names_people_by_topic_and_the_screen_names_nobody(client: Client) -> None:
    session = SessionFactory()
    test = make(session, count=2)
    round_ = opened(test.rounds.get())
    people = [RegistrationFactory(session=session) for _ in range(5)]
    for number, registration in enumerate(people):
        sitting = services.begin(registration=registration, round_=round_, now=NOW)
        answer(sitting, [0, 0] if number else [0, 1])
        services.hand_in(sitting=sitting, now=NOW)
    (weak,) = repeating.weak_topics(test)
    assert (weak.topic, list(weak.people), weak.of) == ("A", [people[0]], 5)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = f"/kelola/sesi/{session.pk}/tes/{test.pk}/"
    assert people[0].person.name in client.get(f"{page}ulang/").content.decode()
    shown = client.get(f"{page}layar/").content.decode()
    assert "90" in shown
    assert people[0].person.name not in shown


def test_gain_is_hakes_on_published_figures() -> None:
    """Hake, Am. J. Phys. 66 (1998) 64: (post - pre) / (100 - pre) of the means.

    A class of BMC Med. Educ. 21 (2021) 210, table 1: gained 11.1 of 20 points, 225.8 per cent of what it knew, so
    that it came from 24.58 to 80.08 per cent; its class average normalised gain is given as 0.73.
    """
    before = 11.1 / 2.258
    found = results.gain([(100 * before / 20, 100 * (before + 11.1) / 20)])
    assert found is not None
    assert pytest.approx(55.55, abs=0.06) == 100 * 11.1 / 20
    assert found.normalised == pytest.approx(0.73, abs=0.01)
    assert results.gain([(40.0, 60.0), (50.0, 74.0)]).normalised == pytest.approx(
        22 / 55
    )  # of means, not a mean of gains
    assert results.gain([(100.0, 100.0)]).normalised is None
    assert results.gain([]) is None


TOTALS = [100, 90, 80, 70, 70, 60, 60, 50, 40, 30]
WORKSHEET = {  # right or not, by participant; facility; discrimination of halves
    1: ("1110110010", 0.6, 0.4), 2: ("1111111111", 1.0, 0.0), 3: ("1101111110", 0.8, 0.0), 4: ("1111000100", 0.5, 0.6),
    6: ("1111111001", 0.8, 0.4), 7: ("1110100100", 0.5, 0.6), 8: ("1111011000", 0.6, 0.4), 10: ("1101101010", 0.6, 0.4),
}  # fmt: skip


def test_facility_and_discrimination_are_those_of_a_published_worksheet() -> None:
    """The "Item Analysis Worksheet" of ten students and ten questions that courses on assessment hand out.

    It compares halves: scribd.com/doc/169972772. Of its questions 5 and 9 the printed facility contradicts the printed
    answers, so they are left out.
    """
    for question, (right, facility, discrimination) in WORKSHEET.items():
        rows = [(float(total), float(one), []) for total, one in zip(TOTALS, right, strict=True)]
        found = results.item_figures(rows, group=0.5)
        assert (found.facility, found.discrimination) == pytest.approx((facility, discrimination)), question


@settings(max_examples=extent(50, 1000), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from([0, 1]), st.integers(0, 3)), min_size=4, max_size=60))
def test_figures_of_a_question_are_a_spreadsheets(rows: list[tuple[int, int, int]]) -> None:
    found = results.item_figures([(float(total), float(right), [choice]) for total, right, choice in rows])
    assert found.facility == pytest.approx(sum(right for _t, right, _c in rows) / len(rows))
    assert found.taken == {choice: sum(1 for row in rows if row[2] == choice) for choice in {row[2] for row in rows}}
    size = round(len(rows) * 0.27)
    ranked = sorted(rows, key=lambda row: row[0])
    if size:
        best, weakest = ranked[-size:], ranked[:size]
        spread = sum(row[1] for row in best) / size - sum(row[1] for row in weakest) / size
        assert found.discrimination == pytest.approx(spread)
    assert found.enough == (len(rows) >= 20)


def test_what_no_page_sends_is_malformed() -> None:
    good = {"key": "k", "device_now": 1000, "answers": [{"item": 1, "given": [0], "at": 900}]}
    key, (sent,), done = api.parsed(json.dumps(good).encode(), NOW)
    assert (key, sent.item, sent.given, done) == ("k", 1, [0], False)
    assert sent.at == NOW - timedelta(milliseconds=100)
    for wrong in (
        b"", b"[", b"[]", b'"x"', b"[" * 100_000,
        json.dumps(good | {"device_now": "x"}).encode(), json.dumps(good | {"answers": {}}).encode(),
        json.dumps(good | {"answers": [{"item": True, "given": [0], "at": 1}]}).encode(),
        json.dumps(good | {"answers": [{"item": 1, "given": {"a": 1}, "at": 1}]}).encode(),
        json.dumps(good | {"answers": [{"item": 1, "given": ["x"], "at": 1}]}).encode(),
        json.dumps(good | {"key": 7}).encode(),
    ):  # fmt: skip
        with pytest.raises(api.MalformedAnswers):
            api.parsed(wrong, NOW)


@pytest.mark.django_db
def test_ticket_and_home_lead_to_what_is_open_and_home_only_until_it_is_done(client: Client) -> None:
    user = UserFactory()
    registration = RegistrationFactory(person__user=user)
    client.force_login(user)
    ticket, tests = reverse("registration:ticket", args=[registration.code]), f"/tes/{registration.code}/"
    assert tests not in client.get(ticket).content.decode()
    round_ = make(registration.session).rounds.get()
    assert tests in client.get(ticket).content.decode()
    start = f"{tests}{round_.pk}/"
    assert start not in client.get("/saya/").content.decode()
    opened(round_, timezone.now() - timedelta(minutes=1))
    evaluation = evaluating.set_open(session=registration.session, is_open=True)
    page = client.get("/saya/").content.decode()
    assert start in page
    assert f"/evaluasi/{registration.code}/" in page
    sitting = services.begin(registration=registration, round_=round_, now=timezone.now())
    services.hand_in(sitting=sitting, now=timezone.now())
    evaluating.fill_in(form=evaluation, registration=registration, said={"good": "semua"})
    page = client.get("/saya/").content.decode()
    assert start not in page
    assert f"/evaluasi/{registration.code}/" not in page


@pytest.mark.django_db
def test_hints_name_same_wrong_answers_and_results_faster_than_reading_and_no_others(client: Client) -> None:
    session = SessionFactory()
    test = make(session, count=6)
    round_ = opened(test.rounds.get())
    one, other, third, fast, slow = (RegistrationFactory(session=session) for _ in range(5))
    plans = ((one, [1] * 5 + [0], 600), (other, [1] * 5 + [0], 700), (third, [1] * 4 + [0, 0], 600))
    for registration, given_, seconds in (*plans, (fast, [0] * 6, 9), (slow, [0] * 6, 900)):
        sitting = services.begin(registration=registration, round_=round_, now=NOW)
        answer(sitting, given_, NOW + timedelta(seconds=seconds))
        services.hand_in(sitting=sitting, now=NOW + timedelta(hours=1))
    alike, quick = hints.hints(test)
    assert (alike.kind, {each.pk for each in alike.people}, alike.count) == ("alike", {one.pk, other.pk}, 5)
    assert (quick.kind, list(quick.people), quick.count) == ("fast", [fast], 9)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    assert "9" in client.get(f"/kelola/sesi/{session.pk}/tes/{test.pk}/hasil/").content.decode()
