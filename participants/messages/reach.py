"""Who gets a message, who does not and why, and how many people the group holds twice."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Lower

from bimtek.accounts.models import BouncedAddress
from events.organizers.models import Organizer
from participants.registration.models import Registration

from .models import Channel, Delivery, OptOut

Hindrance = Delivery.Hindrance
LATER = (Hindrance.MERGED, Hindrance.GONE)  # become known only after a message was handed out
FORESEEN = [name for name in Hindrance.values if name not in LATER]  # before a message is handed out


@dataclass(frozen=True)
class Reach:
    """What a message comes to, counted in people."""

    registrations: int
    people: int  # different ones
    reached: int
    no_address: int
    no_phone: int
    opted_out: int
    bounced: int

    @property
    def twice(self) -> int:
        """Registrations beyond the first of their person: these get nothing a second time."""
        return self.registrations - self.people

    @property
    def left_out(self) -> int:
        """People who get nothing."""
        return self.people - self.reached

    @property
    def reasons(self) -> list[tuple[str, str, int]]:
        """Code, words and number of each reason why people get nothing."""
        found = [(name, str(Hindrance(name).label), getattr(self, name)) for name in FORESEEN]
        return [reason for reason in found if reason[2]]


def judged(rows: QuerySet[Registration], *, organizer: Organizer, channel: str, essential: bool) -> QuerySet[Any]:
    """The rows with `address` (of the person's mail) and `hindrance`: why the person gets nothing, or empty."""
    # As `Registration.attendee` and `mail_address` have them.
    here = {name: KeyTextTransform(name, "shown_as", output_field=CharField()) for name in ("email", "phone")}
    found = rows.annotate(
        address=Coalesce("person__user__email", here["email"], "person__email", output_field=CharField()),
        number=Coalesce(here["phone"], Cast("person__phone", CharField()), output_field=CharField()),
    )
    if channel == Channel.WHATSAPP:
        unreachable = [When(number="", then=Value(Hindrance.NO_PHONE))]
    else:
        bounced = BouncedAddress.objects.filter(address=Lower(OuterRef("address")))
        unreachable = [
            When(address="", then=Value(Hindrance.NO_ADDRESS)),
            When(Exists(bounced), then=Value(Hindrance.BOUNCED)),
        ]
    opted_out = OptOut.objects.filter(person=OuterRef("person"), organizer=organizer)
    unwilling = [] if essential else [When(Exists(opted_out), then=Value(Hindrance.OPTED_OUT))]
    return found.annotate(hindrance=Case(*unreachable, *unwilling, default=Value(""), output_field=CharField()))


def reach(rows: QuerySet[Any]) -> Reach:
    """Count judged rows, in one query."""
    people = {name: Count("person", distinct=True, filter=Q(hindrance=name)) for name in FORESEEN}
    counted = rows.order_by().aggregate(
        registrations=Count("pk"),
        people=Count("person", distinct=True),
        reached=Count("person", distinct=True, filter=Q(hindrance="")),
        **people,
    )
    return Reach(**counted)


def left_out(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The judged rows whose people get nothing, by reason and name."""
    return (
        rows.exclude(hindrance="")
        .select_related("person", "session")
        .order_by("hindrance", "person__search_name", F("pk").desc())
    )
