"""What people were told of a session before it was changed, kept with it to be said on ticket and public page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

FACTS = ("title", "starts_on", "ends_on", "mode", "timezone", "location_id", "online_url")
"""The columns of a session that its registrants are told."""


@dataclass(frozen=True)
class EarlierFacts:
    """The days, the place and the name that a session had until `at`, with what the organizer said of the change."""

    title: str
    starts_on: date
    ends_on: date
    place: str  # the location's name; empty where it had none
    at: datetime
    note: str
    begins: datetime | None = None  # when its agenda began, where it was the hours that were changed


def earlier(kept: dict[str, Any]) -> EarlierFacts | None:
    """The facts as `keep` wrote them; None of a session that was never changed."""
    if not kept:
        return None
    days = {name: date.fromisoformat(kept[name]) for name in ("starts_on", "ends_on")}
    at = datetime.fromisoformat(kept["at"])
    begins = datetime.fromisoformat(kept["begins"]) if kept.get("begins") else None
    return EarlierFacts(kept["title"], **days, place=kept["place"], at=at, note=kept["note"], begins=begins)


def keep(session: Any, at: datetime, note: str, begins: str = "") -> dict[str, Any]:
    """The session's facts as they stand, to be kept when they change.

    `begins` is when its agenda began, in ISO 8601, where the hours are what is told.
    """
    return {
        "title": session.title,
        "starts_on": session.starts_on.isoformat(),
        "ends_on": session.ends_on.isoformat(),
        "place": session.location.name if session.location else "",
        "at": at.isoformat(),
        "note": note,
        "begins": begins,
    }


def differ(one: Any, other: Any) -> set[str]:
    """The names of FACTS in which two states of a session differ."""
    return {name for name in FACTS if getattr(one, name) != getattr(other, name)}
