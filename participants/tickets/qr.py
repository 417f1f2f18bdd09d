"""A ticket's address, and its QR code."""

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from bimtek.common.qr import png, svg
from participants.registration.models import Registration
from participants.tickets.tokens import issue

__all__ = ["svg", "ticket_svg", "ticket_url"]


def ticket_url(registration: Registration) -> str:
    """The ticket's full address, which mails and calendars link to."""
    return f"{settings.SITE_URL}{reverse('registration:ticket', kwargs={'code': registration.code})}"


def pdf_url(registration: Registration) -> str:
    """The full address of the ticket as a page to print."""
    return f"{settings.SITE_URL}{reverse('registration:ticket_pdf', kwargs={'code': registration.code})}"


def ticket_png(registration: Registration) -> bytes:
    """The signed token of a confirmed registration as a small picture (PNG, about 1 kB)."""
    return png(issue(registration), scale=4)


def ticket_svg(registration: Registration, label: str) -> SafeString:
    """The signed token of a confirmed registration (load its session with it) as a QR code; `label` is read aloud.

    Nothing for any other: what is not confirmed opens no door, also where a device has not heard of it yet.
    """
    if registration.status != Registration.Status.CONFIRMED:
        return mark_safe("")
    return svg(issue(registration), label)
