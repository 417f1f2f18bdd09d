"""The rundown put in order by dragging a handle, and by the arrow keys on it."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.hand import signed_in
from tests.browser.visitor import DESKTOP
from tests.factories import AgendaItemFactory, MembershipFactory, SessionFactory


def titles(session):
    return list(session.agenda.order_by("starts_at").values_list("title", flat=True))


def test_items_are_dragged_and_moved_by_keys(visitor):
    session = SessionFactory()
    for place, title in enumerate(("Satu", "Dua", "Tiga")):
        starts = datetime(2027, 3, 1, 1, tzinfo=UTC) + timedelta(hours=2 * place)
        AgendaItemFactory(session=session, title=title, starts_at=starts, ends_at=starts + timedelta(hours=1))
    hand = signed_in(visitor, DESKTOP, MembershipFactory(organizer=session.programme.organizer, role="editor").user)
    page = hand.page
    hand.visitor.visit(f"/kelola/sesi/{session.pk}/acara/")
    handles = page.locator("[data-move]")
    expect(handles).to_have_count(3)
    first, last = handles.nth(0).bounding_box(), page.locator("tr[data-item]").nth(2).bounding_box()
    page.mouse.move(first["x"] + 10, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + last["height"] - 4, steps=5)
    with page.expect_navigation():
        page.mouse.up()
    assert titles(session) == ["Dua", "Tiga", "Satu"]
    expect(page.locator("tr[data-item]").nth(2).locator("[data-move]")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("ArrowUp")
    assert titles(session) == ["Dua", "Satu", "Tiga"]
    expect(page.locator("tr[data-item]").nth(1).locator("[data-move]")).to_be_focused()
    hand.visitor.check()
    assert hand.visitor.complaints == []
