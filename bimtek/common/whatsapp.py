"""Addresses that open WhatsApp with a text filled in; what is sent, and whether, its user decides there."""

from urllib.parse import quote


def link(text: str, phone: str = "") -> str:
    """The address for this text; to a number (E.164, with or without `+`), else to a person or group chosen there."""
    return f"https://wa.me/{phone.removeprefix('+')}?text={quote(text, safe='')}"
