"""Who calls the door's API: a device with its key, on behalf of the member who set it up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from bimtek.fast_lane.short_lived import ShortLivedCache
from events.organizers import access
from events.organizers.access import Capability
from events.training.models import TrainingSession
from participants.attendance.models import CheckInDevice
from participants.attendance.selectors import hours_of
from participants.attendance.windows import ScanHours

from .services import hash_of

BEARER = "Bearer "


@dataclass(frozen=True)
class Caller:
    """A device that was let in."""

    device: CheckInDevice
    session: TrainingSession
    hours: ScanHours  # of the agenda items that can be scanned for


class NoEntry(Exception):
    """The device may not do this; `status` is the answer's, `code` and `text` say why."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(code)
        self.status, self.code, self.text = status, code, text


# A crowd at the door asks many times a second; a device that is locked stops within a second.
_callers: ShortLivedCache[Caller | NoEntry] = ShortLivedCache(most=2000)


def error(status: int, code: str, text: str) -> JsonResponse:
    """An answer that says no."""
    return JsonResponse({"error": code, "text": text}, status=status)


def from_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the view be called by devices only: `view(request, caller, …)`, with the session's key in the address.

    The key is in a header that no other site can make a browser send, so no CSRF token is asked for.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        found = _find(request.headers.get("Authorization", ""))
        if isinstance(found, NoEntry):
            return error(found.status, found.code, found.text)
        if found.session.pk != pk:
            return error(404, "other_session", _("This device was set up for another session."))
        return view(request, found, *args, **kwargs)

    return guarded


def _find(header: str) -> Caller | NoEntry:
    return caller_of(header.removeprefix(BEARER) if header.startswith(BEARER) else "")


def caller_of(key: str, *, for_tests: bool = False) -> Caller | NoEntry:
    """The device with this key, or why it may do nothing; one for tests is no door, and a door's takes no test."""
    key_hash = hash_of(key) if key else ""
    found = _callers.get(key_hash, lambda: _look_up(key_hash))
    if isinstance(found, Caller) and found.device.for_tests != for_tests:
        return NoEntry(403, "other_use", _("This device was set up for something else."))
    return found


def _look_up(key_hash: str) -> Caller | NoEntry:
    devices = CheckInDevice.objects.select_related("user", "session__programme__organizer")
    device = devices.filter(key_hash=key_hash, revoked_at=None).first() if key_hash else None
    if device is None or not device.user.is_active:
        return NoEntry(
            401,
            "device_locked",
            _("This device is locked or unknown. Its scans are kept: set it up again to send them."),
        )
    try:
        access.require(device.user, device.session.programme.organizer, Capability.ATTENDANCE)
    except (Http404, PermissionDenied):
        return NoEntry(403, "not_allowed", _("Whoever set up this device may not record attendance here any more."))
    return Caller(device, device.session, hours_of(device.session))
