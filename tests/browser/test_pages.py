"""Every page for everybody: WCAG 2.2 A and AA, a phone of 360 px and a desk, the keyboard, and no JavaScript."""

import pytest
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from certificates.issuing.corrections import revoke
from certificates.models import Certificate
from events.models import AgendaItem, Location, Organizer, Programme, SeatPool, Speaker, TrainingSession
from participants.models import Answer, Person, Question, Registration
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.browser.walk import STICKS_OUT, Walk, visit_all
from tests.factories import RegistrationFactory, SessionFactory
from tests.world import World

LONG_WORD = "Penyelenggaraanpemilihanumumserentaknasional" * 2
TAB_STOPS = 40  # of each page, at most: the header, the first form, the first rows
# The focused element: can its ring be seen, and is it in sight (WCAG 2.4.7, 2.4.11)?
FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const styles = [getComputedStyle(element), getComputedStyle(element, "::after")];
  const ring = styles.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const box = element.getClientRects()[0];
  const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {ring, seen: Boolean(top) && (element.contains(top) || top.contains(element)), html: element.outerHTML};
}"""


@pytest.fixture
def walk(portal) -> Walk:
    return Walk(World.build())


@pytest.fixture
def enter(visitor, walk):
    """Makes a visitor who is one of the people of the walk."""

    def make(name: str, language: str = "id", **options) -> Visitor:
        who = visitor(PHONE, **options)
        who.carry({settings.LANGUAGE_COOKIE_NAME: language})
        who.carry({name: morsel.value for name, morsel in walk.client(name).cookies.items()})
        return who

    return make


def test_main_pages(walk, enter):
    """What visitors and participants see, on a phone."""
    for name in ("anyone", "participant"):
        faults = visit_all(enter(name), walk.paths(name), "id", PHONE)
        assert not faults, "\n\n".join(faults)


@pytest.mark.full("some hundred pages, on two screens")
def test_every_page_in_indonesian(walk, enter):
    faults = []
    for name in walk.people:
        faults += visit_all(enter(name), walk.paths(name), "id", PHONE, DESKTOP)
    assert not faults, "\n\n".join(faults)


@pytest.mark.full("walks over all pages")
def test_no_word_is_too_long_for_a_screen(walk, enter):
    """One organizer's title must not push the home page of everybody wider than a phone."""
    for rows, field in (
        (Organizer.objects, "name"),
        (Programme.objects, "title"),
        (TrainingSession.objects, "title"),
        (Location.objects, "name"),
        (Speaker.objects, "name"),
        (AgendaItem.objects, "title"),
        (SeatPool.objects, "category"),
        (Question.objects, "label"),
        (Answer.objects, "file_name"),
        (Person.objects, "name"),
        (Person.objects, "institution"),
    ):
        for pk in rows.values_list("pk", flat=True):  # some names are unique
            rows.filter(pk=pk).update(**{field: f"{LONG_WORD}{pk}"})
    wide = []
    for name in ("anyone", "participant", "owner"):
        visitor = enter(name)
        page = visitor.page
        for path in walk.paths(name):
            page.goto(visitor.address + path)
            for screen in (PHONE, DESKTOP):
                page.set_viewport_size(screen)
                if too_wide := page.evaluate(STICKS_OUT):
                    wide.append((path, screen["width"], too_wide))
    assert wide == []


@pytest.mark.full("walks over all pages")
def test_pages_of_participants_in_english(walk, enter):
    for name in ("anyone", "participant", "newcomer"):
        faults = visit_all(enter(name, "en"), walk.paths(name), "en", PHONE)
        assert not faults, "\n\n".join(faults)


@pytest.mark.full("walks over all pages")
def test_pages_when_things_went_another_way(walk, enter):
    pages = {"owner": go_another_way(walk), "anyone": walk.paths("anyone"), "participant": walk.paths("participant")}
    for name, paths in pages.items():
        faults = visit_all(enter(name), paths, "id", PHONE)
        assert not faults, "\n\n".join(faults)


def go_another_way(walk: Walk) -> list[str]:
    """Call the session off, with all seats taken and one request waiting; revoke the certificate; begin a draft.

    Returns the organizer's pages that show it.
    """
    world, owner = walk.world, walk.people["owner"]
    session = TrainingSession.objects.get(pk=world.session_pk)
    certificate = Certificate.objects.get(pk=world.certificate)
    RegistrationFactory(session=session, status=Registration.Status.PENDING)
    SeatPool.objects.filter(pk=world.pool).update(capacity=F("taken"))
    revoke(certificate=certificate, reason="Nama keliru.", by=owner, now=timezone.now())
    TrainingSession.objects.filter(pk=session.pk).update(status=TrainingSession.Status.CANCELLED)
    draft = SessionFactory(programme=session.programme, status=TrainingSession.Status.DRAFT)
    rooms = ("training:manage_detail", "registrants:list", "issuing:overview")
    of_sessions = [reverse(room, args=[each.pk]) for each in (session, draft) for room in rooms]
    overview = reverse("organizers:overview", args=[world.slug])
    return [overview, reverse("issuing:detail", args=[certificate.pk]), *of_sessions]


def test_a_page_that_is_not_there(enter):
    anyone = enter("anyone")
    with pytest.raises(AssertionError, match="tidak-ada"):
        anyone.visit("/tidak-ada/")
    assert len(anyone.complaints) == 1  # of the browser, that it is not there
    anyone.complaints.clear()
    anyone.check()


CURRENT = """each => {
  const { backgroundColor, color } = getComputedStyle(each);
  return [backgroundColor, color];
}"""


def test_forced_colours_show_the_current_item_and_the_menu_closes_on_escape(walk, enter):
    who = enter("owner", forced_colors="active")
    for path, current in (
        (reverse("catalogue:calendar"), ".site-nav__link"),
        (reverse("training:manage_detail", args=[walk.world.session_pk]), ".tabs__link"),
        (reverse("people:profile"), ".account__item"),
    ):
        who.page.goto(who.address + path)
        menu = who.page.locator("details.account")
        menu.locator("summary").click()
        here = who.page.locator(f"{current}[aria-current]").first.evaluate(CURRENT)
        others = who.page.locator(f"a{current}:not([aria-current])").evaluate_all(f"all => all.map({CURRENT})")
        assert here not in others
        who.page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()


def test_the_keyboard_reaches_everything_in_sight(walk, enter):
    world = walk.world
    of_session = {
        "anyone": [reverse("catalogue:home"), reverse("catalogue:session", args=[world.session_pk])],
        "newcomer": [reverse("registration:register", args=[world.session_pk])],
        "owner": [reverse(name, args=[world.session_pk]) for name in ("consequences:edit", "attendance:grid")],
    }
    for name, paths in of_session.items():
        who = enter(name)
        for path in paths:
            who.page.goto(who.address + path)
            tab_through(who)
            who.page.reload()
            skip_to_the_content(who)


def skip_to_the_content(who: Visitor) -> None:
    """The first stop leads past the menus."""
    who.page.keyboard.press("Tab")
    link = who.page.locator(":focus")
    expect(link).to_have_attribute("href", "#main")
    expect(link).to_be_in_viewport()
    who.page.keyboard.press("Enter")
    expect(who.page.locator("#main")).to_be_focused()
    who.page.keyboard.press("Tab")
    assert who.page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def tab_through(who: Visitor) -> None:
    """Each stop shows its focus ring, and nothing lies over it."""
    for _ in range(TAB_STOPS):
        who.page.keyboard.press("Tab")
        if (stop := who.page.evaluate(FOCUSED)) is None:
            break
        assert stop["ring"], f"{who.page.url}: no focus ring on {stop['html']}"
        assert stop["seen"], f"{who.page.url}: something covers {stop['html']}"


@pytest.mark.full("walks over all pages")
def test_public_pages_say_the_same_without_javascript(walk, enter):
    with_it, without = enter("anyone"), enter("anyone", java_script_enabled=False)
    for path in walk.paths("anyone"):
        texts = []
        for who in (with_it, without):
            who.page.goto(who.address + path)
            # An offer that only a script can keep is made by the script.
            who.page.evaluate(
                "document.querySelectorAll('[data-drop-invite], [data-passkey]').forEach(each => each.remove())"
            )
            texts.append(who.page.locator("main").inner_text())
        assert texts[0] == texts[1], path


def test_searching_and_verifying_need_no_javascript(walk, enter):
    who = enter("anyone", java_script_enabled=False)
    programme = walk.world.organizer.programmes.get()
    who.page.goto(f"{who.address}/")
    who.page.fill("input[name=q]", programme.title)
    who.page.locator("form:has(input[name=q]) button").click()
    who.page.locator("main").get_by_role("link", name=programme.title).first.click()
    expect(who.page.locator("h1")).to_have_text(programme.title)
    who.page.goto(f"{who.address}/v/")
    who.page.fill("input[name=code]", walk.world.code.lower())
    who.page.locator("form:has(input[name=code]) button[type=submit]").click()
    expect(who.page.locator("main")).to_contain_text("Peserta")
