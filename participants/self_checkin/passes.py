"""The moment a genuine code was opened, kept in the browser's session until the person has pressed the button.

Between scanning and pressing a participant may have to sign in, and a mail with the sign-in code takes minutes here.
What counts is when the code was opened, so it is kept for LASTS. It stands in the session on the server and not in the
address or the form: what a friend is sent is then only the code itself, which is too old by the time it is opened.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest

KEY = "self_check_in"
LASTS = timedelta(minutes=10)
MOST = 3  # items that one browser may have open; the oldest makes room


@dataclass(frozen=True)
class CheckInPass:
    """A code that was fresh when this browser opened it."""

    item: int
    age: timedelta  # of the code at that moment
    opened_at: datetime


def keep(request: HttpRequest, *, item: int, age: timedelta, now: datetime) -> None:
    """Remember that this browser opened a fresh code of the item; a newer one takes the place of an older."""
    rows = [row for row in request.session.get(KEY, []) if row[0] != item]
    request.session[KEY] = [*rows, [item, age.total_seconds(), now.timestamp()]][-MOST:]


def held(request: HttpRequest, *, now: datetime) -> list[CheckInPass]:
    """What this browser opened and has not used, the newest first."""
    rows = request.session.get(KEY, [])
    found = [CheckInPass(item, timedelta(seconds=age), datetime.fromtimestamp(at, UTC)) for item, age, at in rows]
    return [each for each in reversed(found) if now - each.opened_at < LASTS]


def of_item(request: HttpRequest, item: int, *, now: datetime) -> CheckInPass | None:
    """The pass to this item, if there is one that lasts."""
    return next((each for each in held(request, now=now) if each.item == item), None)


def use(request: HttpRequest, item: int) -> None:
    """Forget the pass to this item."""
    rows = request.session.get(KEY, [])
    if any(row[0] == item for row in rows):
        request.session[KEY] = [row for row in rows if row[0] != item]
