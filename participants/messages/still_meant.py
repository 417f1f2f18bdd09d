"""Whether those whom a rule wrote to at night are still meant in the morning."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from .models import Delivery, Message
from .rules import TAKING_PLACE
from .services import addressed


def no_longer(deliveries: Iterable[int], *, now: datetime) -> set[int]:
    """Of these deliveries, by their keys, those that waited for the end of a night and hold no more.

    Their session was called off meanwhile, or their registration is not of the group any more. What did not wait was
    judged a moment ago.
    """
    waited = Delivery.objects.filter(pk__in=list(deliveries), message__rule__isnull=False)
    by_message: dict[int, dict[int, int]] = {}
    rows = waited.filter(not_before__gt=F("message__handed_at")).values_list("message", "pk", "registration")
    for message, delivery, registration in rows:
        by_message.setdefault(message, {})[delivery] = registration
    found = Message.objects.select_related("organizer", "programme__organizer", "session__programme__organizer")
    gone: set[int] = set()
    for each in found.filter(pk__in=by_message):
        gone |= _gone(each, by_message[each.pk], now)
    return gone


def _gone(message: Message, registrations: dict[int, int], now: datetime) -> set[int]:
    if message.session is not None and message.session.status not in TAKING_PLACE:
        return set(registrations)
    meant = set(addressed(message, now=now).filter(pk__in=registrations.values()).values_list("pk", flat=True))
    return {delivery for delivery, registration in registrations.items() if registration not in meant}
