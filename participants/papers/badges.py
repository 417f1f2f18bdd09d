"""Name badges to print and cut: the name to be read from afar, the signed token to be scanned at the door."""

from collections.abc import Iterable
from textwrap import wrap

from bimtek.common import press
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.tickets.qr import ticket_svg
from participants.tickets.tokens import door_number

# The room for a name with its titles, in points: 82 mm and 22 mm. A capital takes two thirds of its height in width.
WIDTH, HEIGHT, TITLE_LINE = 232, 62, 12
SIZES = (26, 22, 18, 15, 12, 10, 8)
SMALL_WIDTH, CAPITAL_WIDTH, LEADING = 0.5, 0.68, 1.1
TITLE_LETTERS = 52  # of titles in one line


def badges_pdf(session: TrainingSession, rows: Iterable[Registration], *, with_number: bool = True) -> bytes:
    """A4 pages of eight badges, 90 mm x 65 mm each. Raises Busy when too many papers are being made."""
    data = {
        "programme": session.programme.title,
        "run": session.title,
        "organizer": session.programme.organizer.name,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "badges": [_badge(session, row, with_number) for row in rows],
    }
    return press.pdf("documents/badges.html", data)


def _badge(session: TrainingSession, row: Registration, with_number: bool) -> dict[str, object]:
    row.session = session  # read once, not once for each
    person = row.attendee
    titles = [title for title in (person.title_before, person.title_after) if title]
    return {
        "before": person.title_before,
        "name": person.name,
        "after": person.title_after,
        "size": size(person.name, HEIGHT - TITLE_LINE * sum(-(-len(title) // TITLE_LETTERS) for title in titles)),
        "institution": person.institution,
        "category": row.pool.category,
        "staff": row.pool.role != SessionRole.PARTICIPANT,
        "assignment": row.assignment,
        "number": door_number(session.pk, row.code) if with_number else "",
        "qr": ticket_svg(row, person.name),
    }


def size(name: str, height: float) -> int:
    """The largest of SIZES, in points, at which the name fits into WIDTH and this height without breaking a word."""
    return next((size for size in SIZES if _fits(name, size, height)), SIZES[-1])


def _fits(name: str, size: int, height: float) -> bool:
    capitals = sum(letter.isupper() for letter in name) > len(name) / 2
    letters = int(WIDTH / (size * (CAPITAL_WIDTH if capitals else SMALL_WIDTH)))
    longest = max(map(len, name.split()), default=0)
    return longest <= letters and len(wrap(name, letters)) * size * LEADING <= height
