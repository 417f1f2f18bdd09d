"""What a page says of itself to programs that show links: schema.org's `Event` as JSON-LD, and a picture."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from bimtek.common.dates import month_name
from bimtek.common.link_pictures import LinkPicture
from events.programmes.models import Programme
from events.training.models import TrainingSession

from . import ics, rundown

_MODES = {
    TrainingSession.Mode.IN_PERSON: "OfflineEventAttendanceMode",
    TrainingSession.Mode.ONLINE: "OnlineEventAttendanceMode",
    TrainingSession.Mode.HYBRID: "MixedEventAttendanceMode",
}
# Inside a script element text ends at "</"; in JSON these may stand as escapes.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def json_ld(session: TrainingSession) -> SafeString:
    """The session, loaded for its page, as the content of `<script type="application/ld+json">`."""
    return mark_safe(json.dumps(_event(session), ensure_ascii=False).translate(_ESCAPES))  # noqa: S308  escaped above


def session_picture(session: TrainingSession) -> LinkPicture:
    """Date, title and place of a session, loaded `for_file`."""
    first, last = session.starts_on, session.ends_on
    where = ics.place(session)
    return LinkPicture(
        title=session.programme.title,
        above=session.programme.organizer.name,
        below=tuple(filter(None, (session.title, rundown.whole_when(session), where))),
        days=f"{first.day}" if first == last else f"{first.day}–{last.day}",
        month=f"{month_name(first.month, short=True)} {first.year}",
    )


def programme_picture(programme: Programme) -> LinkPicture:
    """Title, organizer and audience of a programme."""
    return LinkPicture(programme.title, programme.organizer.name, tuple(filter(None, (programme.audience,))))


def whole_address(name: str, *args: object) -> str:
    """The address of a page or picture, with scheme and host."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _event(session: TrainingSession) -> dict[str, Any]:
    address, cancelled = ics.address(session), session.status == TrainingSession.Status.CANCELLED
    start, end = rundown.bounds(session)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(session),
        "url": address,
        "description": session.programme.summary,
        "image": whole_address("catalogue:session_picture", session.pk),
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[TrainingSession.Mode(session.mode)]}",
        "location": _place(session, address),
        "organizer": {"@type": "Organization", "name": session.programme.organizer.name},
    }


def _place(session: TrainingSession, address: str) -> dict[str, Any]:
    if session.location is None:
        return {"@type": "VirtualLocation", "url": address}
    where = ", ".join(filter(None, (" ".join(session.location.address.split()), session.location.region.path)))
    return {"@type": "Place", "name": session.location.name, "address": where}
