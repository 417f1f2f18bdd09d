"""Bringing a person without an account into one, beside a second proof, and undoing it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal
from participants.people import history
from participants.people.bringing import bring, lacking
from participants.people.history import Author, FieldChange, Origin
from participants.people.matching import has_name, same_nik, told_apart
from participants.people.models import Person
from participants.registration.models import Registration

from . import mails
from .models import Joining
from .proof import has_address_of, nik_counts

Proof = Joining.Proof
BROUGHT = ("nik", "birth_date")
"""What tells people apart and goes along where the account's person lacks it; the rest its owner writes."""
EMPTIED_KEPT = timedelta(days=90)
"""Attendance and certificates are disputed within a quarter; so long a merged person can be taken apart again."""


@transaction.atomic
def ask(*, registration: Registration, user: User, now: datetime) -> Joining:
    """Ask staff of the ticket's session whether the account belongs to its person; asking twice makes one request."""
    _lock(registration.person_id, user)
    return _open(registration, user, now)


@transaction.atomic
def join(
    *, registration: Registration, user: User, proof: str, now: datetime, nik: str = "", by: User | None = None
) -> Person:
    """Give the account the person of an opened ticket, or that person's registrations; return the account's person.

    An account that has no person yet gets this one. Otherwise the registrations move to the person that it
    has, who must be the same human being as far as can be told; a NIK or date of birth that it lacks comes along.
    Both holders are told by mail.

    Raises Refusal `not_proven` (the proof does not hold), `staff_only` (it was undone before), `gone` (in an account
    meanwhile), `other_name`, `other_person` (both have a NIK or a date of birth, and these differ) and
    `both_registered` (an active registration of each for one session).
    """
    claimed, own = _lock(registration.person_id, user)
    _check(claimed, user, proof, nik)
    joining = _open(registration, user, now)
    joining.proof, joining.joined_at, joining.nik_index = proof, now, claimed.nik_index or ""
    if own is None:
        _give_person(claimed, user)
    else:
        _merge(joining, claimed, own)
    joining.save()
    audit.record(own or claimed, by=by or user, brought_into_account=user.pk, proof=proof, person=claimed.pk)
    mails.joined(joining)
    return own or claimed


def _lock(person_id: int, user: User) -> tuple[Person, Person | None]:
    """The ticket's person and the account's own, locked. Raises Refusal `gone` where an account has the first."""
    people = Person.objects.select_for_update().filter(pk=person_id) | Person.objects.filter(user=user)
    rows = list(people.order_by("pk"))
    claimed = next((row for row in rows if row.pk == person_id and row.user_id is None), None)
    if claimed is None or not claimed.registrations.exists():
        raise Refusal("gone", _("These registrations are in an account already."))
    return claimed, next((row for row in rows if row.user_id == user.pk), None)


def _check(person: Person, user: User, said: str, nik: str) -> None:
    """Whether the second proof holds; staff's is their own word."""
    if said == Proof.STAFF:
        return
    if Joining.objects.filter(person=person, joined_at__isnull=False).exists():
        raise Refusal("staff_only", _("This was undone before. Only staff can confirm it now; ask at the desk."))
    if said == Proof.ADDRESS and has_address_of(user, person):
        return
    if said == Proof.NIK and nik_counts(person.pk) and same_nik(nik, person.nik_index):
        return
    raise Refusal("not_proven", _("This does not prove that you are this person. Ask the organizer to confirm it."))


def _open(registration: Registration, user: User, now: datetime) -> Joining:
    """The joining of this person and account that is not over."""
    joining, _created = Joining.objects.get_or_create(
        person_id=registration.person_id,
        user=user,
        ended_at=None,
        defaults={"registration": registration, "asked_at": now},
    )
    return joining


def _give_person(claimed: Person, user: User) -> None:
    claimed.user = user
    try:
        with transaction.atomic():
            claimed.save(update_fields=["user", "updated_at"])
    except IntegrityError:  # the account got a person a moment ago: the unique column knows
        raise Refusal("try_again", _("Your account has just been given details. Try once more.")) from None


def _merge(joining: Joining, claimed: Person, own: Person) -> None:
    _refuse_somebody_else(claimed, own)
    keys = list(claimed.registrations.order_by("pk").values_list("pk", flat=True))
    _refuse_both_registered(claimed, own)
    try:
        with transaction.atomic():
            claimed.registrations.update(person=own)
    except IntegrityError:  # registered for such a session a moment ago: the partial unique index knows
        raise _both_registered() from None
    joining.into, joining.moved, joining.brought = own, keys, lacking(claimed, own, BROUGHT)
    bring(claimed, own, joining.brought)
    _note(joining, own)


def _refuse_somebody_else(claimed: Person, own: Person) -> None:
    if not has_name(own, claimed.name):
        raise Refusal(
            "other_name",
            _(
                "The name of the registrations, %(theirs)s, differs from the name in your account, %(yours)s. Make "
                "them alike in “My details”, or ask the organizer; until then open them with the code."
            )
            % {"theirs": claimed.name, "yours": own.name},
        )
    if told_apart(claimed, own):
        raise Refusal(
            "other_person",
            _("NIK, NIP or date of birth differ from those in your account. Ask the organizer to compare them."),
        )


def _refuse_both_registered(claimed: Person, own: Person) -> None:
    active = Registration.objects.filter(status__in=Registration.ACTIVE)
    if active.filter(person=claimed, session__in=active.filter(person=own).values("session")).exists():
        raise _both_registered()


def _both_registered() -> Refusal:
    return Refusal(
        "both_registered",
        _("You are registered for the same session twice, in your account and here. Cancel one of the two first."),
    )


def _note(joining: Joining, own: Person) -> None:
    """Keep in the history of the account's person what came along; of a NIK the last four digits."""
    born = long_date(own.birth_date) if own.birth_date else ""
    shown = {"nik": own.masked_nik, "birth_date": born}
    changes = [FieldChange(name, "", shown[name]) for name in joining.brought]
    history.note(own, changes, Author(Origin.MERGE, joining.user), now=joining.joined_at or joining.asked_at)


def confirm(*, joining: Joining, by: User, now: datetime) -> None:
    """Staff have seen who it is. Raises Refusal as `join`, and `not_waiting` where it was decided meanwhile."""
    _refuse_decided(joining)
    join(registration=joining.registration, user=joining.user, proof=Proof.STAFF, now=now, by=by)


def decline(*, joining: Joining, by: User, now: datetime) -> None:
    """Staff have seen that it is another person. Raises Refusal `not_waiting` where it was decided meanwhile."""
    waiting = Joining.objects.filter(pk=joining.pk, joined_at=None, ended_at=None)
    if not waiting.update(ended_at=now, ended_by=by):
        raise _not_waiting()
    audit.record(joining.person, by=by, kept_out_of_account=joining.user_id)


def _refuse_decided(joining: Joining) -> None:
    if joining.joined_at or joining.ended_at:
        raise _not_waiting()


def _not_waiting() -> Refusal:
    return Refusal("not_waiting", _("This was decided meanwhile."))


@transaction.atomic
def undo(*, joining: Joining, by: User | None, now: datetime) -> None:
    """Take the person out of the account again, with what came along; both are told by mail.

    From then on only staff bring this person into an account. Raises Refusal `not_joined` where it is undone already.
    """
    people = list(Person.objects.select_for_update().filter(pk__in=[joining.person_id, joining.into_id or 0]))
    stored = Joining.objects.select_related("person", "into", "user").get(pk=joining.pk)
    if stored.joined_at is None or stored.ended_at is not None or not people:
        raise Refusal("not_joined", _("This was undone already."))
    if stored.into is None:
        Person.objects.filter(pk=stored.person_id, user=stored.user).update(user=None, updated_at=now)
    else:
        _take_apart(stored, stored.into)
    stored.ended_at, stored.ended_by = now, by
    stored.save(update_fields=["ended_at", "ended_by"])
    audit.record(stored.person, by=by, taken_out_of_account=stored.user_id)
    mails.undone(stored)


def _take_apart(joining: Joining, own: Person) -> None:
    """Give the emptied row its registrations back, those too that they became since."""
    keys = set(joining.moved)
    while more := set(own.registrations.filter(predecessor__in=keys).values_list("pk", flat=True)) - keys:
        keys |= more
    own.registrations.filter(pk__in=keys).update(person=joining.person)
    changed = {"nik"} if own.nik_index != joining.nik_index else set()  # what the account wrote since stays with it
    back = lacking(own, joining.person, [name for name in joining.brought if name not in changed])
    bring(own, joining.person, back)


def forget(*, now: datetime) -> int:
    """Delete people who were emptied by a merge EMPTIED_KEPT ago; return how many. They cannot be taken apart then."""
    old = Joining.objects.filter(into__isnull=False, ended_at=None, joined_at__lt=now - EMPTIED_KEPT)
    emptied = Person.objects.filter(pk__in=old.values("person"), user=None, registrations=None)
    return emptied.delete()[1].get("participants.Person", 0)
