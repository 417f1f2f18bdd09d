"""The seal under what staff state: that the portal wrote down exactly this, of this person, at this moment."""

import json
from datetime import UTC

from bimtek.common import seals

from .models import AttendanceEntry

PURPOSE = "attendance"


def seal(entry: AttendanceEntry) -> bytes:
    """The signature over all that the statement says; `entry` need not be saved yet."""
    return seals.sign(PURPOSE, _text(entry))


def is_sealed(entry: AttendanceEntry) -> bool:
    """Whether the statement is as it was when the portal sealed it."""
    return entry.seal is not None and seals.verify(PURPOSE, _text(entry), bytes(entry.seal))


def _text(entry: AttendanceEntry) -> bytes:
    fields = {
        "uid": str(entry.uid),
        "registration": entry.registration_id,
        "item": entry.item_id,
        "says": str(entry.says),
        "source": str(entry.source),
        "at": entry.at.astimezone(UTC).isoformat(),
        "minutes": entry.minutes,
        "reason": entry.reason,
        "by": entry.recorded_by_id,
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(),
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()
