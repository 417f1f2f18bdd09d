"""What a browser's session holds of a claim: whose tickets it shows, and until when.

A claim is of one person at a time and ends by itself, as the phone may be borrowed. It survives signing in,
so that its registrations can be put into the account, and ends with signing out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest

KEY = "claim"
LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Claim:
    """The key of the person whose tickets this browser shows, and when that ends."""

    person_id: int
    ends_at: datetime


def begin(request: HttpRequest, *, person_id: int, now: datetime) -> None:
    """Let this browser show a person's tickets from now on; an earlier claim ends.

    The session gets a new key, as at sign-in: whoever planted the old one in this browser has nothing.
    """
    request.session.cycle_key()
    request.session[KEY] = [person_id, (now + LASTS).timestamp()]


def current(request: HttpRequest, *, now: datetime) -> Claim | None:
    """The claim that this browser holds; None where there is none or it has ended."""
    person_id, ends = request.session.get(KEY, (None, 0))
    if person_id is None or ends <= now.timestamp():
        return None
    return Claim(person_id, datetime.fromtimestamp(ends, UTC))


def claimed_person(request: HttpRequest, *, now: datetime) -> int | None:
    """The key of the person claimed in this browser, for selectors."""
    claim = current(request, now=now)
    return claim.person_id if claim else None


def end(request: HttpRequest) -> None:
    """Show nothing any more; who is signed in stays so, and a session without an account leaves nothing behind."""
    if request.user.is_authenticated:
        request.session.pop(KEY, None)
    else:
        request.session.flush()
