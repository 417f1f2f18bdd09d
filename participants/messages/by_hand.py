"""What staff send by hand: WhatsApp links with the text filled in, ticks, and the group as contacts."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import whatsapp
from bimtek.common.list_files import as_plain

from .letters import Mould
from .models import Delivery, Message
from .values import Addressee, recipients

State = Delivery.State


@dataclass(frozen=True)
class ListLine:
    """One person of a list that is worked off by hand."""

    number: int
    delivery: Delivery
    address: str  # of WhatsApp, with the text; empty without a phone number


def address(phone: str, text: str) -> str:
    """Where WhatsApp opens with this text to this number; empty without one."""
    return whatsapp.link(text, phone) if phone else ""


def lines(message: Message, rows: Sequence[Delivery], *, first: int = 1) -> list[ListLine]:
    """These deliveries of a message with the address of each; two queries."""
    with translation.override(settings.LANGUAGE_CODE):
        found, mould = recipients({row.registration_id for row in rows}), Mould(message)
        texts = {row.pk: mould.plain(found[row.registration_id]) for row in rows}
    return [
        ListLine(number, row, address(found[row.registration_id].phone, texts[row.pk]))
        for number, row in enumerate(rows, start=first)
    ]


def tick(*, delivery: Delivery, done: bool, by: User, now: datetime) -> None:
    """Write down that a person was written to by hand, or that it was a slip."""
    states = (State.QUEUED, State.SKIPPED) if done else (State.SENT,)
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=states)
    if done:
        rows.update(state=State.SENT, done_at=now, done_by=by)
    else:
        rows.update(state=State.QUEUED, hindrance="", done_at=None, done_by=None)


def _people(message: Message) -> Iterator[tuple[int, Delivery, Addressee]]:
    rows = Delivery.objects.filter(message=message).exclude(~Q(hindrance="") & Q(state=State.SKIPPED))
    ordered = list(rows.order_by("registration__person__search_name", "pk"))
    found = recipients({row.registration_id for row in ordered})
    for number, row in enumerate(ordered, start=1):
        yield number, row, found[row.registration_id]


def contacts(message: Message) -> str:
    """The people of a message as a file of contacts (vCard 3.0, RFC 2426), which any phone takes in."""
    cards = []
    for _number, _row, who in _people(message):
        if not who.phone:
            continue
        name, office = _escaped(who.values["nama"]), _escaped(who.values["instansi"])
        card = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}"]
        card += [f"ORG:{office}"] if office else []
        cards += [*card, f"TEL;TYPE=CELL:{who.phone}", "END:VCARD"]
    return "".join(f"{line}\r\n" for line in cards)


def _escaped(text: str) -> str:
    """A value as RFC 2426 has it; a line break in it would begin another property."""
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def table(message: Message) -> str:
    """The people of a message as a numbered list (CSV with semicolons, as spreadsheets here read it)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("No."), _("Name"), _("Institution"), _("Phone"), _("Done")])
    for number, row, who in _people(message):
        done = _("yes") if row.state == State.SENT else ""
        writer.writerow([number, *map(as_plain, (who.values["nama"], who.values["instansi"], who.phone)), done])
    return "\ufeff" + out.getvalue()
