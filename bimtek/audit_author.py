"""Who did what the audit log tells: the account of the request in which it happened.

auditlog's own middleware asks for the account at every request and connects a signal for it, which drops Django's list
of receivers twice; both together took a twentieth of a registration. Here the request is remembered, and its account is
asked for when there is a line to write.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from allauth.account.adapter import get_adapter
from auditlog.models import LogEntry
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

STAFF_PAGES = ("/kelola/", "/admin/")
"""Where staff act. An address is personal data: of participants none is kept, as nothing here needs it."""

_served: ContextVar[HttpRequest | None] = ContextVar("served", default=None)


class AuthorMiddleware:
    """Remembers the request that is being served; stands behind the one that knows its account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _served.set(request)
        try:
            return self.get_response(request)
        finally:
            _served.reset(token)


@receiver(pre_save, sender=LogEntry)
def put_author(instance: LogEntry, **_signal: Any) -> None:
    """Name the account of the request in a line that names none; and where staff acted, from which address."""
    request = _served.get()
    if request is None or not request.user.is_authenticated:
        return
    if instance.actor is None:
        instance.actor, instance.actor_email = request.user, request.user.email
    if instance.actor == request.user and request.path.startswith(STAFF_PAGES):
        instance.remote_addr = get_adapter().get_client_ip(request)
