"""QR codes: of a ticket, and of any other address of the portal."""

import re

import zxingcpp
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .models import Registration


def ticket_url(registration: Registration) -> str:
    """The ticket's full address: what mails link to and the QR holds."""
    return f"{settings.SITE_URL}{reverse('registration:ticket', kwargs={'code': registration.code})}"


def ticket_svg(registration: Registration, label: str) -> SafeString:
    """The ticket's address as a QR code; `label` is read aloud instead."""
    return svg(ticket_url(registration), label)


def svg(address: str, label: str) -> SafeString:
    """An address as an inline SVG, black on white with its quiet zone; `label` is read aloud instead.

    Drawn as one path in module units, so it is sharp at any size and needs no style.
    """
    barcode = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawing = barcode.to_svg()
    size = _found(r'<svg width="(\d+)"', drawing)
    modules = _found(r'<path d="([MmHhVvZz0-9 .-]+)"', drawing)
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}"/></svg>',
        size,
        label,
        mark_safe(modules),  # noqa: S308  the pattern lets drawing commands through only
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError("zxing-cpp draws its SVG in another way than expected")
    return match[1]
