"""Registering step by step on a phone, by keyboard alone, and what survives a bad line."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from participants.models import Registration
from tests.browser.visitor import PHONE, Visitor
from tests.events.test_materials import PDF
from tests.factories import PersonFactory, PoolFactory, QuestionFactory, SessionFactory, UserFactory

LONG = "Apakah Anda pernah menjadi anggota kelompokpenyelenggarapemungutansuara pada pemilihan sebelumnya, dan kapan?"


@pytest.fixture
def session(portal):
    return SessionFactory()


@pytest.fixture
def somebody(visitor, session):
    """Makes a phone on which somebody with all details is signed in."""
    person = PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU Kota Tarakan")

    def make(**options) -> Visitor:
        who = visitor(PHONE, **options)
        client = Client()
        client.force_login(person.user)
        who.carry({settings.LANGUAGE_COOKIE_NAME: "id"})
        who.carry({name: morsel.value for name, morsel in client.cookies.items()})
        return who

    return make


@pytest.fixture
def asked(session):
    PoolFactory(session=session, category="Umum", position=1)
    PoolFactory(session=session, category="KPPS", audience="poll_workers", position=2)
    programme = session.programme
    QuestionFactory(programme=programme, label=LONG, kind="yes_no", required=True, position=1)
    QuestionFactory(programme=programme, label="Makanan apa yang tidak boleh Anda makan?", kind="long_text", position=2)
    QuestionFactory(programme=programme, label="Surat tugas", kind="file", position=3)
    QuestionFactory(programme=programme, label="Ukuran kaus", kind="choices", options=["M", "L"], position=4)


def reach(who: Visitor, selector: str) -> None:
    """Press Tab until this element has the focus."""
    target = who.page.locator(selector).first
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        who.page.keyboard.press("Tab")
    raise AssertionError(f"{who.page.url}: the keyboard does not reach {selector}")


def press_on(who: Visitor, *, refused: bool = False) -> None:
    """Send the page by keyboard, and look at what comes."""
    reach(who, "main form button[type=submit]")
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    if refused:
        who.complaints.clear()  # the browser's own, of the status 422
    who.check()


def test_by_keyboard_on_a_phone(somebody, session, asked):
    who = somebody()
    who.visit(f"/sesi/{session.pk}/daftar/")
    press_on(who, refused=True)  # nothing chosen: the page says so, and the link leads to the choice
    reach(who, ".error-summary a")
    who.page.keyboard.press("Enter")
    expect(who.page.locator("input[name=pool]").first).to_be_focused()
    who.page.keyboard.press("ArrowDown")
    press_on(who)
    expect(who.page.locator("h1")).to_contain_text("kelompokpenyelenggarapemungutansuara")
    reach(who, "input[type=radio]")
    who.page.keyboard.press("Space")
    press_on(who)
    reach(who, "textarea")
    who.page.keyboard.type("kacang & udang <b>")
    press_on(who)
    who.page.go_back()
    expect(who.page.locator("textarea")).to_have_value("kacang & udang <b>")
    press_on(who)
    who.page.set_input_files("input[type=file]", {"name": "tugas.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press_on(who)
    reach(who, "input[type=checkbox]")
    who.page.keyboard.press("Space")
    press_on(who)
    press_on(who)  # representing nobody
    tick_all(who)
    tick_all(who)
    expect(who.page.locator("main")).to_contain_text("tugas.pdf")
    expect(who.page.locator("main")).to_contain_text("kacang & udang <b>")
    press_on(who)
    registration = Registration.objects.get()
    assert registration.code in who.page.url
    assert registration.pool.category == "KPPS"
    assert registration.answers.count() == 4


def tick_all(who: Visitor) -> None:
    for number in range(who.page.locator("main input[type=checkbox]").count()):
        reach(who, f"main input[type=checkbox] >> nth={number}")
        who.page.keyboard.press("Space")
    press_on(who)


def test_without_javascript_too(somebody, session, asked):
    who = somebody(java_script_enabled=False)
    who.page.goto(f"{who.address}/sesi/{session.pk}/daftar/")
    who.page.locator("input[name=pool]").first.check()
    who.page.locator("main form button").click()
    who.page.locator("input[value=no]").check()
    for _ in range(5):
        who.page.locator("main form button").click()
    who.page.locator("input[name=consent]").check()
    for _ in range(2):
        who.page.locator("main form button").click()
    assert Registration.objects.get().code in who.page.url


def test_what_was_typed_survives_a_lost_connection(somebody, session):
    PoolFactory(session=session)
    who = somebody()
    who.visit(f"/sesi/{session.pk}/daftar/")
    who.page.fill("input[name=assignment]", "TPS 012")
    who.page.check("input[name=consent]")
    who.page.context.set_offline(True)
    who.page.locator("main form button").click()
    who.page.wait_for_timeout(500)
    who.page.context.set_offline(False)
    who.complaints.clear()
    who.visit(f"/sesi/{session.pk}/daftar/")
    expect(who.page.locator("input[name=assignment]")).to_have_value("TPS 012")
    expect(who.page.locator("input[name=consent]")).not_to_be_checked()
    who.page.check("input[name=consent]")
    who.submit()
    assert Registration.objects.get().assignment == "TPS 012"


def test_a_changed_answer_survives_a_reload_until_it_is_sent(somebody, session):
    """Also where the server keeps an earlier answer already."""
    PoolFactory(session=session)
    QuestionFactory(programme=session.programme, label="Alergi apa?", kind="long_text", position=1)
    QuestionFactory(programme=session.programme, label="Kaus", kind="choices", options=["M", "L"], position=2)
    who = somebody()
    who.visit(f"/sesi/{session.pk}/daftar/")
    first = who.page.url
    who.page.fill("textarea", "kacang")
    who.submit()
    who.page.check("input[value=L]")
    who.page.reload()
    expect(who.page.locator("input[value=L]")).to_be_checked()
    expect(who.page.locator("input[value=M]")).not_to_be_checked()
    who.visit(first)
    who.page.fill("textarea", "kacang\ndan udang")
    who.page.reload()
    expect(who.page.locator("textarea")).to_have_value("kacang\ndan udang")
    who.submit()
    who.visit(first)
    who.page.fill("textarea", "")
    who.submit()
    who.visit(first)
    expect(who.page.locator("textarea")).to_have_value("")


def test_a_double_click_registers_once(somebody, session):
    PoolFactory(session=session)
    who = somebody()
    who.visit(f"/sesi/{session.pk}/daftar/")
    who.page.check("input[name=consent]")
    who.page.locator("main form button").dblclick(no_wait_after=True)
    who.page.wait_for_url("**/saya/tiket/**")
    assert Registration.objects.count() == 1


def test_another_person_in_the_same_tab_finds_nothing(somebody, session):
    PoolFactory(session=session)
    who = somebody()
    who.visit(f"/sesi/{session.pk}/daftar/")
    who.page.fill("input[name=assignment]", "TPS 012")
    other = PersonFactory(user=UserFactory(), phone="+6281234567891", institution="KPU")
    client = Client()
    client.force_login(other.user)
    who.carry({name: morsel.value for name, morsel in client.cookies.items()})
    who.visit(f"/sesi/{session.pk}/daftar/")
    expect(who.page.locator("input[name=assignment]")).to_have_value("")
