"""Markup in the words of organizers and in names of files stays words, in a real browser."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from participants.models import Answer, Registration
from tests.browser.visitor import DESKTOP, PATIENCE_MS, Visitor
from tests.events.test_materials import PDF
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, QuestionFactory, SessionFactory, UserFactory

# Leaves an attribute, a script, a text area and a title; what gets through loads a picture, or is complained of.
HOSTILE = (
    "\"'></textarea></title></script><img class=hostile src=/x onerror=alert(1)><svg class=hostile onload=alert(1)>"
)
NAME = f"{HOSTILE.replace('/', '')}.pdf"  # a browser sends no slash in the name of a file


@pytest.fixture
def session(portal: str) -> Any:
    session = SessionFactory()
    PoolFactory(session=session, category=HOSTILE[:80])
    asked = {"programme": session.programme, "label": HOSTILE, "help_text": HOSTILE}
    QuestionFactory(**asked, kind="choice", options=[HOSTILE, "b"], position=1)
    QuestionFactory(**asked, kind="long_text", position=2)
    QuestionFactory(**asked, kind="file", position=3)
    return session


def signed_in(who: Visitor, user: Any) -> Visitor:
    client = Client()
    client.force_login(user)
    who.carry({name: morsel.value for name, morsel in client.cookies.items()})
    return who


def calm(who: Visitor, *, words: bool = True, patience: int = PATIENCE_MS) -> None:
    """Nothing of it became an element or ran; where it is shown, it is shown as it was written."""
    if words:
        expect(who.page.locator("body")).to_contain_text("onerror=alert(1)", timeout=patience)
    expect(who.page.locator(".hostile")).to_have_count(0, timeout=patience)
    assert who.complaints == [], who.page.url


def go_on(who: Visitor) -> None:
    with who.page.expect_navigation():
        who.page.locator("main form button").first.click()


def register(who: Visitor, session: Any) -> Registration:
    who.page.goto(f"{who.address}/sesi/{session.pk}/daftar/")
    calm(who)
    who.page.locator("input[type=radio]").first.check()
    go_on(who)
    who.page.locator("textarea").fill(HOSTILE)
    go_on(who)
    who.page.set_input_files("input[type=file]", {"name": NAME, "mimeType": "application/pdf", "buffer": PDF})
    calm(who)
    for _ in range(2):  # the file, then whom they represent
        go_on(who)
    who.page.locator("input[name=consent]").check()
    go_on(who)
    calm(who)
    go_on(who)
    return Registration.objects.get()


def test_questions_and_names_of_files_run_nothing(visitor: Any, session: Any) -> None:
    person = PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU Kota Tarakan")
    registration = register(signed_in(visitor(DESKTOP), person.user), session)
    owner = MembershipFactory(organizer=session.programme.organizer).user
    staff = signed_in(visitor(DESKTOP), owner)
    one = reverse("registrants:detail", args=[session.pk, registration.pk])
    slug, question = session.programme.slug, session.programme.questions.first()
    for path in (one, reverse("questions:list", args=[slug])):
        staff.page.goto(staff.address + path)
        calm(staff)
    for path in (reverse("questions:preview", args=[slug]), reverse("questions:edit", args=[question.pk])):
        staff.page.goto(staff.address + path)
        calm(staff, words=False)  # it stands in fields, or on the page after this
    answer = Answer.objects.exclude(file="").get()
    assert "<img class=hostile" in answer.file_name  # the browser writes only quotes in another way
    file = staff.page.request.get(staff.address + reverse("questions:file", args=[answer.pk]))
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert file.headers["content-type"] == "application/pdf"


def test_a_control_that_is_put_into_a_page_is_noticed(visitor: Any, portal: str) -> None:
    who = visitor(DESKTOP)
    who.page.goto(f"{who.address}/v/")
    calm(who, words=False)
    who.page.evaluate("hostile => document.body.insertAdjacentHTML('beforeend', hostile)", HOSTILE)
    expect(who.page.locator(".hostile")).to_have_count(2)
    with pytest.raises(AssertionError, match="hostile"):
        calm(who, words=False, patience=500)
    who.page.wait_for_timeout(500)
    assert any("Content Security Policy" in each for each in who.complaints)
