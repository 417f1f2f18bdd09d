"""Putting a person's data right: by staff, with a reason; by the owner; and deciding what one proposes to the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from bimtek.common.names import clean_name
from events.organizers.models import Organizer
from participants.people import history
from participants.people.history import Author, Origin
from participants.people.models import Person
from participants.people.services import PersonData, change_person, save_profile
from participants.registration.models import Registration

from . import mails, selectors
from .holding import NAME, SHOWN, Holder
from .models import Proposal
from .selectors import CorrectionPlan
from .values import from_json, to_json


def version_of(registration: Registration) -> str:
    """Changes with every write of the person, and of what the registration shows of them."""
    return f"{registration.person.updated_at.timestamp()}"


@transaction.atomic
def correct(
    *,
    registration: Registration,
    data: PersonData,
    nik: str = "",
    version: str,
    reason: str,
    by: User,
    now: datetime,
) -> CorrectionPlan:
    """Correct the person of a registration on the word of its organizer's staff; return what changed.

    Where an account or another organizer has the say, only what this registration shows and prints changes, and the
    rest is proposed. A new e-mail address proves nothing until its owner confirms it by the mail that goes there.
    Raises Refusal `changed_meanwhile` where the person is no longer as `version` says, `nothing_changed`,
    `reason_missing`, and as `set_nik`; nothing is written then.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the data is corrected: the participant reads it too."))
    person = (
        Person.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .get(pk=registration.person_id)
    )
    registration.person = person
    if version != version_of(registration):
        raise Refusal("changed_meanwhile", _("The data was changed meanwhile. Look at it again, then repeat."))
    plan = selectors.plan(registration, person, data, nik)
    if not plan.fields:
        raise Refusal("nothing_changed", _("Nothing differs from what is stored."))
    organizer = registration.session.programme.organizer
    author = Author(Origin.STAFF, by, organizer, reason.strip())
    if plan.holder is Holder.OWN:
        _of_person(person, data, nik, author, now)
    else:
        _here(registration, plan, data, author, now)
        _propose(registration, organizer, plan, data, author, now)
    audit.record(registration, by=by, corrected=", ".join(sorted(plan.fields)))
    return plan


def _of_person(person: Person, data: PersonData, nik: str, author: Author, now: datetime) -> None:
    address = person.email
    change_person(person=person, data=data, nik=nik, author=author, now=now)
    if person.email != address:
        person.email_unproven = bool(person.email)
        person.save(update_fields=["email_unproven", "updated_at"])
        mails.ask_to_confirm(person, author.organizer)


def _here(registration: Registration, plan: CorrectionPlan, data: PersonData, author: Author, now: datetime) -> None:
    """Keep what this registration shows otherwise than its person does."""
    person, typed = registration.person, cast(Mapping[str, Any], data)
    shown = {name: _tidy(name, typed[name]) for name in SHOWN if name in typed}
    differing = {name: text for name, text in shown.items() if text != str(getattr(person, name) or "")}
    registration.shown_as = differing or None
    registration.save(update_fields=["shown_as"])
    person.save(update_fields=["updated_at"])  # devices at the door see by it that a name changed
    history.note(person, plan.changes, author, now=now, registration_id=registration.pk)


def _tidy(name: str, value: Any) -> str:
    return clean_name(value) if name in NAME else str(value or "")


def _propose(
    registration: Registration,
    organizer: Organizer,
    plan: CorrectionPlan,
    data: PersonData,
    author: Author,
    now: datetime,
) -> None:
    """Ask who has the say for the rest; what was asked before and not answered is asked no more."""
    open_one = Proposal.objects.filter(person=registration.person, registration=registration, decided_at=None)
    if not plan.proposed:
        open_one.delete()
        return
    names = {change.field for change in plan.proposed}
    values = {name: text for name, text in to_json(cast(Mapping[str, Any], data)).items() if name in names}
    Proposal.objects.update_or_create(
        person=registration.person,
        registration=registration,
        decided_at=None,
        defaults={"organizer": organizer, "values": values, "reason": author.reason, "by": author.by, "made_at": now},
    )


@transaction.atomic
def save_own(*, user: User, data: PersonData, nik: str = "", now: datetime) -> tuple[Person, Proposal | None]:
    """Write the owner's own data; return the person, and what of it waits for staff.

    After attendance began, the name is on sheets that were signed under it: a new one waits for the word of staff who
    took that attendance. Raises Refusal as `set_nik` does; then nothing is written.
    """
    # Read anew: a form has written what was typed into the account's own instance.
    person = Person.objects.select_for_update(no_key=True).filter(user=user).first()
    held = {}
    if person is not None and selectors.has_attended(person):
        typed = {name: clean_name(str(value)) for name, value in data.items() if name in NAME}
        if any(value != getattr(person, name) for name, value in typed.items()):
            held = typed
            data = cast(PersonData, {name: value for name, value in data.items() if name not in NAME})
    person = save_profile(user=user, data=data, nik=nik)
    if not held:
        Proposal.objects.filter(person=person, organizer=None, decided_at=None).delete()
        return person, None
    proposal, _created = Proposal.objects.update_or_create(
        person=person,
        registration=None,
        decided_at=None,
        defaults={"organizer": None, "values": held, "by": user, "made_at": now},
    )
    return person, proposal


@transaction.atomic
def decide(*, proposal: Proposal, accept: bool, by: User, now: datetime) -> None:
    """Accept or decline what was proposed; the caller has checked whose word it is.

    What is accepted is written to the person, and what the proposing registration showed by itself goes, as both are
    the same now. Raises Refusal `decided` for a proposal that is gone or was decided meanwhile.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.person_id)
    waiting = Proposal.objects.filter(pk=proposal.pk, decided_at=None, values=proposal.values)
    if not waiting.update(decided_at=now, decided_by=by, accepted=accept):
        raise Refusal("decided", _("This was decided or changed meanwhile. Look at it again."))
    if accept:
        origin = Origin.STAFF if proposal.organizer_id else Origin.OWNER
        author = Author(origin, proposal.by, proposal.organizer, proposal.reason)
        change_person(person=person, data=from_json(proposal.values), author=author, now=now)
        if proposal.registration_id:
            Registration.objects.filter(pk=proposal.registration_id).update(shown_as=None)
    audit.record(person, by=by, proposal=proposal.pk, accepted=accept)


@transaction.atomic
def confirm_address(*, person_id: int, address: str) -> bool:
    """The owner of a mailbox says that they are this person; False where another address was written down since."""
    rows = Person.objects.filter(pk=person_id, email__iexact=address)
    return bool(rows.update(email_unproven=False))
