"""What the door app calls: JSON in and out, by a device with its key."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bimtek.common import limits
from bimtek.common.admission import Busy, admitted
from bimtek.common.errors import Refusal
from participants.attendance.models import CheckInDevice
from participants.attendance.scans import Answered, Scan, record_scans
from participants.tickets.photos import code_in

from . import answers, manifest
from .access import Caller, error, from_device
from .intake import BIGGEST_KEY, UNKNOWN, UNUSABLE, Malformed, Read, Refused, identify, read
from .manifest import milliseconds

SCANS_AT_ONCE = 500
PHOTOS_A_MINUTE = 60
SEPARATORS = (",", ":")  # of compact JSON: phones pay by the byte


@require_GET
@from_device
def get_manifest(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The session as a device keeps it."""
    now = timezone.now()
    CheckInDevice.objects.filter(pk=caller.device.pk).update(seen_at=now)
    return _json(manifest.manifest(caller.session, caller.hours, now))


@require_GET
@from_device
def changes(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What was recorded after `?since=`."""
    since = request.GET.get("since", "0")
    if not since.isdecimal() or int(since) > BIGGEST_KEY:
        return error(400, "malformed", _("This is not what a device sends."))
    now = timezone.now()
    found = manifest.changes(caller.hours, int(since), now)
    told = {"manifest": manifest.tag(caller.session), "server_now": milliseconds(now)}
    return _json({"lines": found.lines, "cursor": found.cursor, "more": found.more, **told})


@require_POST
@from_device
def scans(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Write scans into the log. Each is answered; sent again, it is answered the same."""
    now = timezone.now()
    try:
        device_now, rows = parsed(request.body)
        if len(rows) > SCANS_AT_ONCE:
            return error(413, "too_many", _("A device sends at most 500 scans at once."))
        drift = milliseconds(now) - device_now
        told = _answer(caller, rows, drift, now)
    except Malformed:
        return error(400, "malformed", _("This is not what a device sends."))
    except IntegrityError:  # the same new uid in two calls at once: the second finds it written
        return error(409, "again", _("Send these scans again."))
    return _json({"answers": told, "server_now": milliseconds(now)})


def parsed(body: bytes) -> tuple[int, list[Any]]:
    """The clock of a device and its scans, not yet looked at. Raises Malformed."""
    try:
        told = json.loads(body)
        device_now, rows = told["device_now"], told["scans"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise Malformed("not the JSON of a device") from wrong
    if isinstance(device_now, bool) or not isinstance(device_now, int) or not isinstance(rows, list):
        raise Malformed("not the JSON of a device")
    if not 0 < device_now < 10**14:
        raise Malformed("a clock that stands in another age")
    return device_now, rows


def _answer(caller: Caller, rows: Sequence[Any], offset_now: int, now: datetime) -> list[dict[str, Any]]:
    """The answers, in the order of the scans. `offset_now` is what sets the device's clock right at this moment."""
    readings = [read(raw, caller.session) for raw in rows]
    usable = [reading for reading in readings if isinstance(reading, Read)]
    named = iter(identify(caller.session, usable, offset_now))
    scans = [next(named) if isinstance(reading, Read) else reading for reading in readings]
    answered = iter(_record(caller, [scan for scan in scans if isinstance(scan, Scan)], now))
    return [_refused(scan) if isinstance(scan, Refused) else _told(next(answered), caller) for scan in scans]


def _record(caller: Caller, scans: Sequence[Scan], now: datetime) -> list[Answered]:
    if not scans:
        return []
    by, device = caller.device.user, caller.device
    return record_scans(session=caller.session, scans=scans, by=by, now=now, device=device, hours=caller.hours)


def _refused(scan: Refused) -> dict[str, Any]:
    text = scan.text or answers.text(scan.why, None, "")
    return {"uid": str(scan.uid), "answer": scan.why, "registration": None, "name": "", "since": None, "text": text}


def _told(answered: Answered, caller: Caller) -> dict[str, Any]:
    answer = answered.answer or _why_not(answered, caller)
    return {
        "uid": str(answered.scan.uid),
        "answer": answer,
        "registration": answered.scan.registration,
        "name": answered.registration.attendee.full_name if answered.registration else "",
        "since": milliseconds(answered.since) if answered.since else None,
        "text": answers.text(answer, answered.since, caller.session.timezone),
    }


def _why_not(answered: Answered, caller: Caller) -> str:
    if answered.registration is None:
        return UNKNOWN
    return "uid_taken" if answered.scan.item in caller.hours.items else UNUSABLE


@require_POST
@from_device
def photo(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Read the code in a photo."""
    if limits.count(f"door-photo:{caller.device.pk}", 60) > PHOTOS_A_MINUTE:
        return error(429, "too_many", _("Too many photos in a minute. Type the code, or search by name."))
    upload = request.FILES.get("photo")
    if upload is None:
        return error(400, "malformed", _("This is not what a device sends."))
    try:
        with admitted(f"door:{caller.device.pk}"):
            return JsonResponse({"text": code_in(upload)})
    except Busy as busy:
        return error(503, busy.code, str(busy))
    except Refusal as refusal:
        return error(413 if refusal.code == "too_large" else 422, refusal.code, str(refusal))


def _json(data: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False, separators=SEPARATORS), content_type="application/json")
