"""Which pages there are and who opens them: read off the table of routes, so that no page is forgotten."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.browser.visitor import Visitor
from tests.extent import FULL
from tests.factories import MembershipFactory, PersonFactory, UserFactory
from tests.routes import ROUTES, may, names
from tests.routes.kinds import OF_ORGANIZER, OWN, PUBLIC, SIGNED_IN, Route
from tests.world import World

STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"  # px
# What a finger could miss: below 24 px (WCAG 2.5.8), of the header, tabs and buttons below 44. Links within a text, and
# what is hidden for the eye behind its label, are left out.
TOO_SMALL = """() => {
  const all = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const main = ".site-head a, .site-head button, .account__item, .button, .tabs__link, .app__tab";
  const seen = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && getComputedStyle(each).clipPath === "none" && getComputedStyle(each).display !== "inline"
    && !each.closest("svg, .breadcrumbs, .visually-hidden, .skip");
  const small = (least) => (each) => {
    const boxes = [each, ...(each.labels ?? [])].map((part) => part.getBoundingClientRect());  // a label is hit, too
    return boxes.every(({ width, height }) => Math.min(width, height) < least - 0.5);
  };
  const named = (each) => `${each.tagName} ${each.className} "${each.textContent.trim().slice(0, 40)}"`;
  const found = [...document.querySelectorAll(all)].filter(seen).filter(small(24));
  return [...found, ...[...document.querySelectorAll(main)].filter(seen).filter(small(44))].map(named);
}"""
SIGN_IN = ("account_", "mfa_")


class Walk:
    """The people of a world, and the pages that each of them can open."""

    def __init__(self, world: World) -> None:
        self.world = world
        newcomer = PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU Kota Tarakan").user
        self.beginner = MembershipFactory()  # the owner of an organizer that has nothing yet
        self.people: dict[str, Any] = {
            "anyone": None,
            "participant": world.user,
            "newcomer": newcomer,
            "owner": world.organizer.memberships.get(role="owner").user,
            "beginner": self.beginner.user,
        }

    def client(self, name: str) -> Client:
        """Django's test client, as this person."""
        client = Client()
        if user := self.people[name]:
            client.force_login(user)
        return client

    def paths(self, name: str) -> list[str]:
        """The addresses that answer this person with a page: no file, no redirect, no fragment of a page."""
        client = self.client(name)
        found = [path for path in dict.fromkeys(self._addresses(name)) if is_page(client, path)]
        assert found, name
        return found

    def _addresses(self, name: str) -> Iterator[str]:
        world = self.world
        for route_name, route in ROUTES.items():
            if route.method != "get" or not is_for(name, route):
                continue
            values = [getattr(world, argument) for argument in route.arguments]
            if name == "beginner":
                values = [self.beginner.organizer.slug]
            yield reverse(route_name, args=values)
        if name in ("anyone", "newcomer"):
            yield from sign_in_addresses()


def is_for(name: str, route: Route) -> bool:
    """Whether somebody comes here in this role, as the table of routes says."""
    allowed = route.who if isinstance(route.who, frozenset) else {route.who}
    match name:
        case "anyone":
            return PUBLIC in allowed
        case "participant":
            return bool(allowed & {SIGNED_IN, OWN})
        case "newcomer":
            return SIGNED_IN in allowed
        case "beginner":
            return route.arguments == OF_ORGANIZER
        case _:
            return may("owner", route) and not allowed & {PUBLIC, SIGNED_IN}


def sign_in_addresses() -> Iterator[str]:
    """Every address of the sign-in that needs nothing to be filled in."""
    for name in names(get_resolver()):
        if name.startswith(SIGN_IN):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


def is_page(client: Client, path: str) -> bool:
    """Whether a whole page answers, to be looked at."""
    response = client.get(path)
    html = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
    if response.streaming:
        response.close()
        return False
    return html and b"<html" in response.content


def check_width(visitor: Visitor) -> None:
    """No sideways scrolling on a narrow phone, nor with letters of twice the size (WCAG 1.4.4 and 1.4.10)."""
    for width, percent in ((320, 100), (360, 200)):
        visitor.page.set_viewport_size({"width": width, "height": 740})
        visitor.page.evaluate("percent => document.documentElement.style.fontSize = percent + '%'", percent)
        beyond = visitor.page.evaluate(STICKS_OUT)
        assert beyond <= 0, f"sticks out by {beyond} px at {width} px with text at {percent} %"


def check_targets(visitor: Visitor) -> None:
    """Everything to tap is large enough for a finger."""
    small = visitor.page.evaluate(TOO_SMALL)
    assert not small, f"too small to tap: {small}"


def visit_all(visitor: Visitor, paths: list[str], language: str, *screens: dict[str, int]) -> list[str]:
    """Visit page after page and look at each on these screens; a text for each page with a fault."""
    faults = []
    for path in paths:
        try:
            visitor.page.goto(visitor.address + path)
            assert visitor.page.locator("html").get_attribute("lang") == language
            for screen in screens:
                visitor.page.set_viewport_size(screen)
                visitor.check()
            check_targets(visitor)
            check_width(visitor)
            if FULL:
                visitor.check()  # with text at 200 %
        except AssertionError as fault:
            faults.append(f"{path}: {fault}")
        visitor.complaints.clear()
    return faults
