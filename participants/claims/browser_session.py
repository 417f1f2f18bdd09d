"""What a browser's session holds of a claim: which ticket a code opened here, and until when.

A claim is of one ticket at a time and ends by itself, as the phone may be borrowed. It survives signing in,
so that its registrations can be put into the account, and ends with signing out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest

KEY = "opened_ticket"
LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Claim:
    """The key of the registration whose ticket this browser opened, and when that ends."""

    registration_id: int
    ends_at: datetime


def begin(request: HttpRequest, *, registration_id: int, now: datetime) -> None:
    """Let this browser show a ticket from now on; an earlier claim ends.

    The session gets a new key, as at sign-in: an attacker who planted the old one in this browser has nothing.
    """
    request.session.cycle_key()
    request.session[KEY] = [registration_id, (now + LASTS).timestamp()]


def current(request: HttpRequest, *, now: datetime) -> Claim | None:
    """The claim that this browser holds; None where there is none or it has ended."""
    registration_id, ends = request.session.get(KEY, (None, 0))
    if registration_id is None or ends <= now.timestamp():
        return None
    return Claim(registration_id, datetime.fromtimestamp(ends, UTC))


def end(request: HttpRequest) -> None:
    """Show nothing any more; who is signed in stays so, and a session without an account leaves nothing behind."""
    if request.user.is_authenticated:
        request.session.pop(KEY, None)
    else:
        request.session.flush()
