"""Telling a group: written as a draft, handed out once to each person; `composing` sends what was handed out."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import BouncedAddress, User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.materials.models import Material
from participants.registration.models import Registration

from . import conditions, handing_out
from .letters import Mould
from .models import Delivery, Message
from .queue import compose_soon, hand_out_soon
from .reach import judged
from .scope import Scope
from .values import recipients

CHUNK = 200  # deliveries changed in one statement
State = Delivery.State


def scope_of(message: Message) -> Scope:
    """Whose registrations the message can go to. A message without a programme was handed out by another room."""
    assert message.programme is not None  # noqa: S101  as every draft has one
    return Scope(message.programme, message.session)


def addressed(message: Message, *, now: datetime) -> QuerySet[Any]:
    """The registrations that a draft is for as things stand, with `address` and `hindrance`."""
    rows = conditions.narrow(scope_of(message), message.addressees, now=now)
    return judged(rows, organizer=message.organizer, channel=message.channel, essential=message.essential)


@transaction.atomic
def save_draft(
    *,
    draft: Message | None,
    scope: Scope,
    texts: dict[str, Any],
    materials: Sequence[Material],
    by: User,
    now: datetime,
) -> Message:
    """Write a new draft, or change one. Raises Refusal `not_a_draft` for a message that was sent meanwhile."""
    if draft is None:
        message = Message(organizer=scope.organizer, programme=scope.programme, session=scope.session)
        message.created_by, message.created_at = by, now
    else:
        message = _locked_draft(draft)
    for name, value in texts.items():
        setattr(message, name, value)
    message.save()
    message.materials.set(materials)
    return message


def _locked_draft(message: Message) -> Message:
    row = Message.objects.select_for_update().filter(pk=message.pk, state=Message.State.DRAFT).first()
    if row is None:
        raise Refusal("not_a_draft", _("This message was sent already; it cannot be changed any more."))
    return row


@transaction.atomic
def delete_draft(*, draft: Message) -> None:
    """Throw a draft away. Raises Refusal `not_a_draft`."""
    _locked_draft(draft).delete()


@transaction.atomic
def send(*, draft: Message, by: User, now: datetime) -> None:
    """Have a draft handed out to all whom it is for when a worker comes to it.

    Raises Refusal `not_a_draft`, as for a second click.
    """
    message = _locked_draft(draft)
    message.state, message.asked_at = Message.State.ASKED, now
    message.save(update_fields=["state", "asked_at"])
    audit.record(message, by=by, message_sent=message.pk)
    transaction.on_commit(partial(hand_out_soon, message.pk))


@transaction.atomic
def hand_out(*, message_id: int, now: datetime) -> int:
    """Give each person of a message that was asked for a delivery; returns how many, 0 where it is done already.

    One transaction: a worker that is killed leaves nothing, and two at once hand out once.
    """
    message = _of_state(Message.State.ASKED).filter(pk=message_id).first()
    return hand_out_to(message, addressed(message, now=now), now=now) if message else 0


def _of_state(state: str) -> QuerySet[Message]:
    rows = Message.objects.select_for_update(of=("self",), skip_locked=True).filter(state=state)
    return rows.select_related("organizer", "programme__organizer", "session__programme__organizer")


def tell(*, message: Message, rows: QuerySet[Registration], now: datetime) -> int:
    """Hand an unsaved message out to these registrations: for rooms that bring their own audience.

    `message` names organizer, channel, subject and body, and programme and session where it has them. Call it in the
    transaction of what it tells of, or in a task where there may be thousands. Returns how many people it was for.
    """
    message.state, message.created_at, message.asked_at = Message.State.ASKED, now, now
    message.save()
    found = judged(rows, organizer=message.organizer, channel=message.channel, essential=message.essential)
    return hand_out_to(message, found, now=now)


@transaction.atomic
def hand_out_to(message: Message, rows: QuerySet[Any], *, now: datetime) -> int:
    """Write a delivery for each person of these judged rows, once; returns how many people that were."""
    count = handing_out.insert(message, rows, now=now)
    message.state, message.handed_at = Message.State.HANDED, now
    message.save(update_fields=["state", "handed_at"])
    transaction.on_commit(compose_soon)
    return count


def send_test(*, message: Message, registration: Registration, by: User) -> None:
    """Mail the member who writes how it looks for this person, at once."""
    with translation.override(settings.LANGUAGE_CODE):
        who, mould = recipients([registration.pk])[registration.pk], Mould(message)
        mail = EmailMultiAlternatives(f"[Uji] {mould.subject(who)}"[:900], mould.text(who), to=[by.email])
    get_connection(urgent=True).send_messages([mail])


@transaction.atomic
def settle() -> int:
    """Write down what the outbox knows of mails, before it forgets them; returns of how many."""
    count = 0
    known = Delivery.objects.filter(state__in=(State.HANDED, State.SENT)).with_standing()
    for standing in (State.BOUNCED, State.REFUSED):
        keys = known.filter(mail__failed_at__isnull=False, standing=standing).values("pk")
        count += Delivery.objects.filter(pk__in=keys).update(state=standing)
    sent = known.filter(state=State.HANDED, standing=State.SENT).values("pk")
    return count + Delivery.objects.filter(pk__in=sent).update(state=State.SENT)


@transaction.atomic
def send_again(*, message: Message, by: User, now: datetime) -> int:
    """Send a message again to those whose mail failed, and to those who had no address and have one now.

    Staff who press it have looked at the addresses: what bounced there before no longer counts. Returns how many.
    """
    Message.objects.select_for_update().get(pk=message.pk)
    failed = Delivery.objects.with_standing().filter(message=message, standing__in=Delivery.FAILED)
    people = list(failed.values_list("person_id", flat=True))
    keys = [*failed.values_list("pk", flat=True), *_reachable_now(message)]
    addresses = Registration.objects.filter(person__in=people).order_by()
    for path in ("person__email", "person__user__email"):
        BouncedAddress.objects.filter(address__in=addresses.values(lowered=Lower(path))).delete()
    anew = {"state": State.QUEUED, "hindrance": "", "not_before": now}
    rows = [Delivery(pk=key, mail_id=uuid4(), **anew) for key in keys]
    if rows:
        Delivery.objects.bulk_update(rows, ["state", "hindrance", "mail", "not_before"], batch_size=CHUNK)
        audit.record(message, by=by, sent_again=len(rows))
        transaction.on_commit(compose_soon)
    return len(rows)


def _reachable_now(message: Message) -> list[int]:
    """Deliveries that had no address, or one that bounced, whose people have one that takes mail now."""
    causes = (Delivery.Hindrance.NO_ADDRESS, Delivery.Hindrance.BOUNCED)
    skipped = Delivery.objects.filter(message=message, state=State.SKIPPED, hindrance__in=causes)
    rows = Registration.objects.filter(pk__in=skipped.values("registration"))
    free = judged(rows, organizer=message.organizer, channel=message.channel, essential=message.essential)
    keys = free.filter(hindrance="").values("pk")
    return list(skipped.filter(registration__in=keys).values_list("pk", flat=True))


def asked_for() -> list[int]:
    """Keys of messages that were asked for and are not handed out: a task was lost."""
    return list(Message.objects.filter(state=Message.State.ASKED).values_list("pk", flat=True))
