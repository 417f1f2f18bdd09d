"""What a session says of itself to programs that show links: schema.org's `Event`, as JSON-LD in the page."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

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


def _event(session: TrainingSession) -> dict[str, Any]:
    address, cancelled = ics.address(session), session.status == TrainingSession.Status.CANCELLED
    start, end = rundown.bounds(session)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(session),
        "url": address,
        "description": session.programme.summary,
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
