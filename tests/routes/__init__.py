"""Every address of the portal, and who may use it: a new route gets its row in its app's table here."""

from collections.abc import Iterator

from django.urls import URLResolver

from events.organizers.access import CAPABILITIES
from tests.routes import certificates, events, frame, participants_own, participants_staff
from tests.routes.kinds import OWN, PUBLIC, SIGNED_IN, Route

# Django admin is asked as a whole; sign-in has its own tests in tests/accounts/.
FOREIGN = ("admin:", "account_", "mfa_", "set_language", "javascript-catalog", "metrics")
TABLES = (frame, events, participants_own, participants_staff, certificates)
ROUTES: dict[str, Route] = {name: route for table in TABLES for name, route in table.ROUTES.items()}


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every named route below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names(entry, space)
        else:
            yield f"{prefix}{entry.name}"


# What a browser may do that holds the claim of a person without an account, beside what every visitor may.
CLAIMED = {
    "preparation:prepare",
    "evaluation:fill",
    "data_sheets:participant",
    "evaluation:follow_up",
    "photos:participant",
    "photos:participant_picture",
    "test_taking:tests",
    "test_taking:start",
    "test_taking:answer",
    "registration:ticket",
    "registration:ticket_pdf",
    "registration:cancel",
    "registration:answers",
    "registration:accept",
    "registration:move",
    "registration:move_to",
    "registration:substitute",
    "registration:material",
    "consent:withdraw",
    "consent:pledge",
}

# Pages of one's own without a ticket's code in the address: a claim opens them as signing in does.
CLAIM_OR_ACCOUNT = {"self_checkin:enter"}


def may(actor: str, route: Route) -> bool:
    """Whether the table lets this actor in."""
    allowed = route.who if isinstance(route.who, frozenset) else {route.who}
    return (
        PUBLIC in allowed
        or (SIGNED_IN in allowed and actor != "anonymous")
        or (OWN in allowed and actor == "participant")
        or bool(allowed & CAPABILITIES.get(actor, frozenset()))
    )
