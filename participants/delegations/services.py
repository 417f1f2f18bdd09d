"""What the organizer does with delegations: invite, change, send the link, renew it, close and reopen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats import services as seats
from events.seats.audiences import EntryMode
from events.seats.many import add_pools
from events.seats.models import SeatPool
from events.seats.terms import Terms
from events.training import guard
from events.training.models import TrainingSession
from participants.enrolment import waiting

from . import mails, selectors
from .invitations import Invitation, key
from .links import new_token
from .models import ContactChange, Delegation

CATEGORY_LENGTH = 100  # as SeatPool has it
MAILS_AT_ONCE = 1000  # a second or two of one request; staff with more invitations press again


@dataclass(frozen=True)
class Seating:
    """Where the people of new delegations sit: in pools of their own on these terms, or in one that they share."""

    terms: Terms
    shared: SeatPool | None = None


def own_terms(*, audience: str, needs_approval: bool = False, has_waiting_list: bool = True) -> Terms:
    """The terms of a pool that one institution gets."""
    return Terms(
        entry=EntryMode.DELEGATION, audience=audience, needs_approval=needs_approval, has_waiting_list=has_waiting_list
    )


@transaction.atomic
def invite(
    *,
    session: TrainingSession,
    invitations: Sequence[Invitation],
    seating: Seating,
    names_until: datetime | None,
    by: User,
    now: datetime,
) -> list[Delegation]:
    """Give each institution its quota and a link; all or none, in a constant number of statements.

    Raises Refusal `session_cancelled`, `already_invited`, `category_exists` or `no_such_pool`; nothing is written then.
    """
    stored = guard.open_for_change(session.pk)
    _refuse_known(stored, invitations)
    pools = _pools(stored, invitations, seating)
    rows = [
        Delegation(
            pool=pool,
            institution=each.institution,
            contact_name=each.contact_name,
            contact_email=each.contact_email,
            contact_phone=each.contact_phone,
            names_until=names_until,
            token=new_token(),
            created_by=by,
            created_at=now,
        )
        for each, pool in zip(invitations, pools, strict=True)
    ]
    Delegation.objects.bulk_create(rows)
    audit.record(stored, by=by, delegations_invited=len(rows), seats=sum(each.quota or 0 for each in invitations))
    return rows


def _refuse_known(session: TrainingSession, invitations: Sequence[Invitation]) -> None:
    """The session is locked: no colleague can invite the same institution meanwhile, nor a double click."""
    known = selectors.known(session)
    for each in invitations:
        if key(each.institution) in known:
            text = _("%(institution)s is invited to this session already.")
            raise Refusal("already_invited", text % {"institution": each.institution})
        known.add(key(each.institution))


def _pools(session: TrainingSession, invitations: Sequence[Invitation], seating: Seating) -> Sequence[SeatPool]:
    if seating.shared is None:
        wanted = [(category_of(each.institution), each.quota or 0) for each in invitations]
        return add_pools(session=session, wanted=wanted, terms=seating.terms)
    if seating.shared.session_id != session.pk or seating.shared.entry != EntryMode.DELEGATION:
        raise Refusal("no_such_pool", _("This category does not belong to the session. Choose one of the list."))
    return [seating.shared] * len(invitations)


def category_of(institution: str) -> str:
    """What the pool of an institution is called: its name, cut where the column ends."""
    return institution if len(institution) <= CATEGORY_LENGTH else f"{institution[: CATEGORY_LENGTH - 1]}…"


@dataclass(frozen=True)
class Contact:
    """Who names people for an institution, and until when."""

    institution: str
    contact_name: str
    contact_email: str
    contact_phone: str  # E.164
    names_until: datetime | None


@transaction.atomic
def change(
    *, delegation: Delegation, contact: Contact, quota: int, by: User | None = None, reason: str = "", now: datetime
) -> None:
    """Write another contact, deadline or number of seats; who waits moves up into seats that are added.

    What changes of institution and contact leaves a line of history each, with the reason.

    Raises Refusal `already_invited` for another institution's name, and what `seats.change_pool` raises, above all
    `below_taken`. A pool of its own is renamed with the institution; one that is shared keeps its name.
    """
    stored = _lock(delegation)
    session = guard.open_for_change(stored.pool.session_id)
    if key(contact.institution) != key(stored.institution) and key(contact.institution) in selectors.known(session):
        raise Refusal("already_invited", _("Another delegation of this session has this name."))
    pool, category = stored.pool, stored.pool.category
    if category == category_of(stored.institution):
        category = category_of(contact.institution)
    if (category, quota) != (pool.category, pool.capacity):
        seats.change_pool(pool=pool, category=category, capacity=quota)
    _note_changes(stored, contact, by, reason.strip(), now)
    for name, value in vars(contact).items():
        setattr(stored, name, value)
    stored.save(update_fields=list(vars(contact)))
    waiting.promote(session_id=session.pk, now=now)


def _note_changes(stored: Delegation, contact: Contact, by: User | None, reason: str, now: datetime) -> None:
    pairs = {name: (str(getattr(stored, name) or ""), str(getattr(contact, name))) for name in ContactChange.LABELS}
    ContactChange.objects.bulk_create(
        ContactChange(delegation=stored, field=name, before=before, after=after, reason=reason, by=by, at=now)
        for name, (before, after) in pairs.items()
        if before != after
    )


def _lock(delegation: Delegation) -> Delegation:
    """The delegation as it now stands, locked until the transaction ends: always before session and seats.

    A contact person who is naming people at this moment finishes first.
    """
    rows = Delegation.objects.select_related("pool").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=delegation.pk)


@transaction.atomic
def renew_link(*, delegation: Delegation, by: User) -> None:
    """Give the delegation a new link; the old one is dead from here on."""
    delegation.token, delegation.mailed_at = new_token(), None
    delegation.save(update_fields=["token", "mailed_at"])
    audit.record(delegation, by=by, link="renewed")


@transaction.atomic
def close(*, delegation: Delegation, now: datetime) -> None:
    """Close the link to all changes. Raises Refusal `delegation_closed` when it is closed already."""
    _set_closed(delegation, now)


@transaction.atomic
def reopen(*, delegation: Delegation) -> None:
    """Open a closed link again. Raises Refusal `delegation_open` when it is open already."""
    _set_closed(delegation, None)


def _set_closed(delegation: Delegation, at: datetime | None) -> None:
    stored = _lock(delegation)
    if at is not None and stored.closed_at is not None:
        raise Refusal("delegation_closed", _("This delegation is closed already."))
    if at is None and stored.closed_at is None:
        raise Refusal("delegation_open", _("This delegation is open already."))
    delegation.closed_at = stored.closed_at = at
    stored.save(update_fields=["closed_at"])


@transaction.atomic
def send_link(*, delegation: Delegation, by: User, now: datetime) -> None:
    """Mail the link to the contact person. Raises Refusal `no_address`, `delegation_closed`, `session_cancelled`."""
    if not delegation.contact_email:
        raise Refusal(
            "no_address", _("The contact person has no e-mail address. Send the link by WhatsApp, or add one.")
        )
    if delegation.closed_at is not None:
        raise Refusal("delegation_closed", _("This delegation is closed. Reopen it before you send the link."))
    guard.refuse_cancelled(delegation.session)
    _mail(delegation, now)
    audit.record(delegation, by=by, link="mailed")


@transaction.atomic
def send_links(*, session: TrainingSession, by: User, now: datetime) -> int:
    """Mail every link that was not mailed yet to its contact person; returns how many, at most MAILS_AT_ONCE.

    Two staff members who press at once share the work: no contact person gets the same mail twice.
    """
    guard.refuse_cancelled(session)
    rows = Delegation.objects.filter(pool__session=session, closed_at=None, mailed_at=None).exclude(contact_email="")
    locked = rows.select_related(*selectors.JOINED).select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(locked.order_by("pk")[:MAILS_AT_ONCE])
    for row in found:
        mails.invitation(row)
    Delegation.objects.filter(pk__in=[row.pk for row in found]).update(mailed_at=now)
    audit.record(session, by=by, delegation_links_mailed=len(found))
    return len(found)


def _mail(delegation: Delegation, now: datetime) -> None:
    mails.invitation(delegation)
    delegation.mailed_at = now
    delegation.save(update_fields=["mailed_at"])
