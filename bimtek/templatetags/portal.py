"""Words and small pieces every template may use without loading anything (registered as built-ins).

Dates are worded by `bimtek.common.dates`; here they only get a name in templates.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import nh3
from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from bimtek import __version__
from bimtek.accounts.models import SavedFilter
from bimtek.accounts.saved_filters.services import asked
from bimtek.common import dates, whatsapp

register = template.Library()

MARKDOWN_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip

# A status is never told by its colour alone: the badge always carries the word.
STATUS_TONES = {
    "draft": "grey",
    "published": "green",
    "open": "green",
    "closed": "amber",
    "finished": "blue",
    "cancelled": "red",
    "pending": "amber",
    "waitlisted": "amber",
    "offered": "blue",
    "expired": "grey",
    "moved": "grey",
    "replaced": "grey",
    "merged": "grey",
    "confirmed": "green",
    "rejected": "red",
    "attended": "green",
    "present": "green",
    "absent": "red",
    "valid": "green",
    "reserved": "amber",
    "used": "green",
    "void": "grey",
    "approved": "green",
    "issued": "green",
    "superseded": "grey",
    "revoked": "red",
    "voided": "grey",
    "waiting": "blue",
    "gap": "red",
    "queued": "grey",
    "running": "blue",
    "done": "green",
    "failed": "red",
    "stopped": "amber",
    "active": "green",
    "inactive": "grey",
    "invited": "amber",
    "uploaded": "grey",
    "checking": "blue",
    "checked": "amber",
    "applying": "blue",
    "applied": "green",
}


@register.filter
def date_range(start: date, end: date) -> str:
    """`{{ session.starts_on|date_range:session.ends_on }}` -> "1 s.d. 3 November 2019"."""
    return dates.date_range(start, end)


@register.filter
def long_date(day: date | None) -> str:
    """`{{ day|long_date }}` -> "Minggu, 3 November 2019"; "" for None."""
    return dates.long_date(day, weekday=True) if day else ""


@register.filter
def moment(at: datetime | None, zone: str) -> str:
    """`{{ at|moment:session.timezone }}` -> "Jumat, 20 November 2026 pukul 20.00 WITA"; "" for None."""
    return dates.moment(at, zone) if at else ""


@register.simple_tag
def time_range(start: datetime | time, end: datetime | time | None, zone: str) -> str:
    """`{% time_range item.starts_at item.ends_at session.timezone %}` -> "pukul 14.00 s.d. 15.30 WIB"."""
    return dates.time_range(start, end, zone)


@register.filter
def clock(at: datetime | time, zone: str) -> str:
    """`{{ item.starts_at|clock:session.timezone }}` -> "14.00"."""
    return dates.clock(at, zone)


@register.filter
def zone(name: str) -> str:
    """`{{ session.timezone|zone }}` -> "WITA"."""
    return dates.zone_label(name)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@register.filter
def markdown(text: str | None) -> SafeString:
    """Turn an organizer's Markdown into safe HTML; its headings start at h3, below the page's own.

    Raw HTML, images and every address that is not http, https or mailto are dropped.
    """
    tokens = _markdown().parse(text or "")
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    clean = nh3.clean(
        html,
        tags=MARKDOWN_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return mark_safe(clean)  # noqa: S308  nh3 has just cleaned it


@register.filter
def rupiah(amount: Decimal | int | None) -> str:
    """Word an amount in whole rupiah the way receipts do: 1250000 -> "Rp1.250.000"; None -> ""."""
    if amount is None:
        return ""
    return f"Rp{int(amount):,}".replace(",", ".")


@register.filter
def thousands(number: int | None) -> str:
    """Group a count by thousands: 71000 -> "71.000" in Indonesian, "71,000" in English."""
    if number is None:
        return ""
    grouped = f"{number:,}"
    return grouped if get_language() == "en" else grouped.replace(",", ".")


@register.filter
def mask_nik(nik: str | None) -> str:
    """Show only the last four digits of a NIK; "" for an empty one.

    The first twelve would give away region and birth date.
    """
    digits = re.sub(r"\D", "", nik or "")
    return f"•••• •••• •••• {digits[-4:]}" if digits else ""


@register.inclusion_tag("components/badge.html")
def badge(word: str, tone: str = "grey") -> dict[str, str]:
    """A word on a coloured label; tone is one of grey, green, amber, red, blue."""
    return {"word": word, "tone": tone}


@register.filter(name="hex")
def hexadecimal(data: bytes) -> str:
    """Bytes as hexadecimal digits."""
    return bytes(data).hex()


@register.inclusion_tag("components/badge.html")
def status_badge(thing: Any, field: str = "status") -> dict[str, str]:
    """The badge of a model's status: its translated word, and the tone of `STATUS_TONES`."""
    value = str(getattr(thing, field))
    return {"word": getattr(thing, f"get_{field}_display")(), "tone": STATUS_TONES.get(value, "grey")}


@register.inclusion_tag("components/seat_meter.html")
def seat_meter(seats: Any) -> dict[str, Any]:
    """Meter and number of the seats left.

    `seats` has `taken` and `capacity` as attributes or keys, or is the pair (taken, capacity); a
    capacity of None means no limit; None means that nothing is known and draws nothing.
    """
    if seats is None:
        return {"known": False}
    if isinstance(seats, Mapping):
        taken, capacity = seats["taken"], seats["capacity"]
    elif hasattr(seats, "taken"):
        taken, capacity = seats.taken, seats.capacity
    else:
        taken, capacity = seats
    left = None if capacity is None else max(0, capacity - taken)
    scarce = bool(left and capacity and left * 10 <= capacity)
    return {"known": True, "taken": taken, "capacity": capacity, "left": left, "scarce": scarce}


@register.filter
def whole_days(start: date, end: date) -> str:
    """The days with their weekdays: `Senin, 21 s.d. Rabu, 23 Desember 2026`."""
    return dates.whole_days(start, end)


@register.inclusion_tag("components/date_block.html")
def date_block(start: date, end: date) -> dict[str, Any]:
    """The days of a session as a ticket shows them: day range, month, year."""
    same_month = (start.year, start.month) == (end.year, end.month)
    return {
        "start": start,
        "end": end,
        "same_month": same_month,
        "first_month": dates.month_name(start.month, short=not same_month),
        "last_month": dates.month_name(end.month, short=True),
    }


@register.filter
def is_section(current: str | None, name: str) -> bool:
    """Whether the page's `section` or `tab` is the one named, for `nav_link`'s `current`."""
    return current == name


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, view: str, label: str, css: str, *, current: bool | None = None, **kwargs: Any
) -> SafeString:
    """A link of a menu to a named view; it says so (`aria-current`) when it leads to this page.

    `current` overrides the comparison of view names, for menus that mark a whole section. Raises
    NoReverseMatch for a view that is not there.
    """
    address = reverse(view, kwargs=kwargs)
    if current is None:
        match = getattr(context.get("request"), "resolver_match", None)
        current = match is not None and match.view_name == view
    mark = mark_safe(' aria-current="page"') if current else ""
    return format_html('<a class="{}" href="{}"{}>{}</a>', css, address, mark, label)


@register.filter
def whatsapp_link(text: object, phone: object = "") -> str:
    """The address that opens WhatsApp with this text: to this number, else to a person or group chosen there."""
    return whatsapp.link(str(text), str(phone))


@register.simple_tag
def portal_version() -> str:
    """The version of the portal, as staff name it when they report a fault."""
    return __version__


@register.inclusion_tag("components/saved_filters.html", takes_context=True)
def saved_filters(context: Context) -> dict[str, Any]:
    """The reader's own filters of the list at this address, and a form to keep what is asked of it now."""
    request = context["request"]
    kept = list(SavedFilter.objects.filter(user=request.user, path=request.path))
    now = asked(request.META["QUERY_STRING"])
    return {
        "kept": kept,
        "asked": now,
        "known": any(each.query == now for each in kept),
        "path": request.path,
        "csrf_token": context.get("csrf_token"),
    }
