"""A test taken on a phone whose network is cut, and whose tab is closed: it arrives whole, and once."""

from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from participants import models
from participants.knowledge_tests.services import make_test, set_window
from participants.question_bank import pictures
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.factories import MembershipFactory, RegistrationFactory, UserFactory
from tests.world.learning import png

NOW = datetime(2027, 3, 1, tzinfo=UTC)
QUESTIONS = 6


def open_test(registration) -> models.TestRound:
    choices = (AnswerChoice("Tempat Pemungutan Suara", True), AnswerChoice("Tanda Peserta Sesi"))
    ballot = pictures.read(png(), "Surat suara yang dicoblos")
    contents = [QuestionContent("single", f"Soal {n}: apa itu TPS?", choices, topic="TPS") for n in range(QUESTIONS)]
    contents[-1] = replace(contents[-1], picture=ballot)
    organizer = registration.session.programme.organizer
    questions = add_questions(organizer=organizer, contents=contents, by=None, now=NOW)
    forms = {"A": questions}
    test = make_test(session=registration.session, title="Tes akhir KPPS", forms=forms, pair=False, minutes=60)
    round_ = test.rounds.get()
    set_window(round_=round_, opens_at=timezone.now(), closes_at=None)
    return round_


def carrying(visitor: Visitor, user) -> Visitor:
    client = Client()
    client.force_login(user)
    visitor.carry({settings.LANGUAGE_COOKIE_NAME: "en"})
    visitor.carry({name: morsel.value for name, morsel in client.cookies.items()})
    return visitor


def tick(page, numbers) -> None:
    for number in numbers:
        page.locator("fieldset[data-item]").nth(number).get_by_label("Tempat Pemungutan Suara").check()


def test_a_test_without_a_network_and_with_a_closed_tab_arrives_whole_and_once(portal, visitor):
    registration = RegistrationFactory(person__user=UserFactory())
    round_ = open_test(registration)
    phone = carrying(visitor(PHONE), registration.person.user)
    address = f"/tes/{registration.code}/{round_.pk}/"
    phone.visit(address)
    phone.page.get_by_role("button", name="Begin").click()
    tick(phone.page, [0, 1])
    expect(phone.page.locator("#state")).to_have_text("All answers have arrived.")
    context = phone.page.context
    context.set_offline(True)
    tick(phone.page, [2, 3, 4])
    expect(phone.page.locator("#state")).to_contain_text("Kept on this phone")
    assert models.SittingAnswer.objects.count() == 2
    # The picture of the last question, far below, came with the page.
    assert phone.page.evaluate("[...document.images].map((each) => each.complete && each.naturalWidth)") == [40]
    phone.complaints.clear()  # that requests failed, which was the point
    phone.page.close()
    context.set_offline(False)
    phone.page = context.new_page()
    phone.visit(f"{address}kerjakan/")
    expect(phone.page.locator("#state")).to_have_text("All answers have arrived.")
    assert phone.page.locator("input:checked").count() == 5
    tick(phone.page, [5])
    phone.page.get_by_role("button", name="Hand in").click()
    expect(phone.page.get_by_text(f"Your result: {QUESTIONS} of {QUESTIONS}")).to_be_visible()
    sitting = models.Sitting.objects.get()
    assert (sitting.points, sitting.answers.count(), sitting.submitted_at is not None) == (QUESTIONS, QUESTIONS, True)
    assert phone.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('test:')).length") == 0


def test_pages_of_tests_are_fit_for_phone_and_desk(portal, visitor):
    registration = RegistrationFactory(person__user=UserFactory())
    round_ = open_test(registration)
    session = registration.session
    phone = carrying(visitor(PHONE), registration.person.user)
    start = f"/tes/{registration.code}/{round_.pk}/"
    staff = MembershipFactory(organizer=session.programme.organizer).user
    desk = carrying(visitor(DESKTOP), staff)
    for who, pages in (
        (phone, [f"/tes/{registration.code}/", start]),
        (desk, [f"/kelola/sesi/{session.pk}/tes/", f"/kelola/sesi/{session.pk}/tes/{round_.test_id}/hasil/",
                f"/kelola/o/{session.programme.organizer.slug}/soal/"]),
    ):  # fmt: skip
        for page in pages:
            who.visit(page)
    phone.page.get_by_role("button", name="Begin").click()
    phone.check()
