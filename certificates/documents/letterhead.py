"""Letterhead and signatories as they hold for an organizer: its own, or those of the offices above."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from events.organizers.models import Organizer

from .models import Letterhead, OfficeTemplate, Signatory

INHERITED = ("parent_name", "name", "address", "contact", "paper", "copies")


@dataclass(frozen=True)
class Head:
    """A letterhead with nothing left to inherit; `logo` is a stored file's name, or empty."""

    parent_name: str
    name: str
    address: str
    contact: str
    paper: str
    copies: tuple[str, ...]
    logo: str
    logo_type: str


def upwards(organizer: Organizer) -> list[int]:
    """Keys from the organizer up to the root."""
    return organizer.lineage[::-1]


def head_of(organizer: Organizer) -> Head:
    """The head of the organizer's letters; name and address are its own also where the letterhead does not say them."""
    order = upwards(organizer)
    rows = sorted(Letterhead.objects.filter(organizer__in=order), key=lambda row: order.index(row.organizer_id))
    found = {name: next((getattr(row, name) for row in rows if getattr(row, name)), "") for name in INHERITED}
    # The name and address of another office are no head for this one's letters.
    own = rows[0] if rows and rows[0].organizer_id == organizer.pk else Letterhead()
    logo = next((row for row in rows if row.logo), Letterhead())
    return Head(
        parent_name=found["parent_name"],
        name=own.name or organizer.name,
        address=own.address or " ".join(organizer.address.split()) or found["address"],
        contact=own.contact or organizer.email or found["contact"],
        paper=found["paper"] or Letterhead.PaperSize.A4,
        copies=tuple(line.strip() for line in found["copies"].splitlines() if line.strip()),
        logo=str(logo.logo),
        logo_type=logo.logo_type,
    )


def signatories_of(organizer: Organizer) -> list[Signatory]:
    """Who signs for the organizer: the nearest office upwards that names signatories, here or in its settings."""
    order = upwards(organizer)
    rows = sorted(Signatory.objects.filter(organizer__in=order), key=lambda row: order.index(row.organizer_id))
    named = {key: list(group) for key, group in groupby(rows, key=lambda row: row.organizer_id)}
    settings = {each.pk: each for each in Organizer.objects.filter(pk__in=order).exclude(signatory_name="")}
    return next(_of_each(order, named, settings), [])


def _of_each(
    order: list[int], named: dict[int, list[Signatory]], settings: dict[int, Organizer]
) -> Iterator[list[Signatory]]:
    for key in order:
        if key in named:
            yield named[key]
        elif office := settings.get(key):
            yield [
                Signatory(
                    organizer=office,
                    name=office.signatory_name,
                    position=office.signatory_position,
                    nip=office.signatory_nip,
                )
            ]


def template_of(organizer: Organizer, kind: str) -> OfficeTemplate | None:
    """The template that counts for a kind: the newest of the nearest office that has one; None for the shipped one."""
    order = upwards(organizer)
    rows = OfficeTemplate.objects.filter(organizer__in=order, kind=kind)
    return min(rows, key=lambda row: (order.index(row.organizer_id), -row.pk), default=None)
