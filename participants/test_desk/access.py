"""Which device this is, and whose turn it is on it.

The device's key lies in a cookie that no script can read; who has had their ticket scanned, in the browser's session,
and only for that long.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from participants.attendance.models import CheckInDevice
from participants.checkin.access import NoEntry, caller_of
from participants.knowledge_tests.selectors import takers
from participants.registration.models import Registration

COOKIE = "test_device"
TURN = "test_desk"
TURN_LASTS = timedelta(hours=3)
DEVICE_LASTS = timedelta(days=14)


def remember(response: HttpResponse, key: str) -> None:
    """Let this browser be the device with this key."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=DEVICE_LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def device_of(request: HttpRequest) -> CheckInDevice | None:
    """The device that this browser was set up as; None where it was not, is locked, or its member may not any more."""
    found = caller_of(request.COOKIES.get(COOKIE, ""), for_tests=True)
    return None if isinstance(found, NoEntry) else found.device


def on_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the view be called on devices that were set up for tests only: `view(request, device, …)`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        device = device_of(request)
        if device is None:
            return render(request, "test_desk/no_device.html", status=401)
        return view(request, device, *args, **kwargs)

    return guarded


def in_turn(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the view be called with the participant whose turn it is: `view(request, device, registration, …)`."""

    @on_device
    @wraps(view)
    def guarded(request: HttpRequest, device: CheckInDevice, *args: object, **kwargs: object) -> HttpResponse:
        registration = _whose(request, device, timezone.now())
        if registration is None:
            return redirect("test_desk:desk")
        return view(request, device, registration, *args, **kwargs)

    return guarded


def take_turn(request: HttpRequest, registration: Registration, now: datetime) -> None:
    """Let this participant go on at the device."""
    request.session.cycle_key()
    request.session[TURN] = {"registration": registration.pk, "until": (now + TURN_LASTS).timestamp()}


def end_turn(request: HttpRequest) -> None:
    """Let the device wait for the next participant."""
    request.session.pop(TURN, None)


def _whose(request: HttpRequest, device: CheckInDevice, now: datetime) -> Registration | None:
    turn = request.session.get(TURN)
    if not turn or turn["until"] < now.timestamp():
        return None
    return takers(device.session).filter(pk=turn["registration"]).select_related("session__programme").first()
