"""Mails that came back: a report of a mail server (RFC 3464) read, and written down at the mail it is about.

Nothing of it is unpacked, or believed, but our own Message-ID, which only its receiver and mail servers on the way
know, and that a report says "failed" for good. What a person or a holiday notice answers says neither.
"""

import re
from datetime import datetime
from uuid import UUID

from .letters import host
from .models import OutgoingMail
from .services import note_refused

READ_MOST = 256 * 1024  # bytes: reports are small, and bring at most the head of the mail back
_FAILED = re.compile(rb"^Action:[ \t]*failed\b", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(rb"^Status:[ \t]*(5\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_REASON = re.compile(rb"^Diagnostic-Code:[ \t]*([^\r\n]{1,400})", re.IGNORECASE | re.MULTILINE)


def record(report: bytes, *, now: datetime) -> bool:
    """Write down that a mail came back; False where this is no such report, or about no mail of ours."""
    text = report[:READ_MOST]
    status = _STATUS.search(text)
    if not status or not _FAILED.search(text):
        return False
    ours = re.compile(rb"<([0-9a-f]{32})@" + re.escape(host().encode()) + rb">")
    keys = {UUID(found.decode()) for found in ours.findall(text)[:100]}
    mail = OutgoingMail.objects.filter(uid__in=keys).first()
    if mail is None:
        return False
    reason = _REASON.search(text)
    said = reason[1].decode("utf-8", "replace").strip() if reason else ""
    note_refused(mail, detail=f"{status[1].decode()} {said}".strip(), now=now)
    return True
