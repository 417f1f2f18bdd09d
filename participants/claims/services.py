"""Putting the registrations of somebody without an account into an account."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from participants.people.models import Person
from participants.registration.models import Registration


@transaction.atomic
def take_into_account(*, person_id: int, user: User) -> Person:
    """Give a person without an account, or that person's registrations, to the account; return the account's person.

    An account that has no person yet gets this one. Otherwise the registrations move to the person that it
    has, who must be the same human being as far as can be told; what that one's data lacks (NIK, date of
    birth) comes along, and the emptied row goes.

    Raises Refusal `gone` (in an account meanwhile), `other_name`, `other_person` (both have a NIK or a date
    of birth, and these differ) and `both_registered` (an active registration of each for one session).
    """
    people = Person.objects.select_for_update().filter(pk=person_id) | Person.objects.filter(user=user)
    rows = list(people.order_by("pk"))
    claimed = next((row for row in rows if row.pk == person_id and row.user_id is None), None)
    if claimed is None:
        raise Refusal("gone", _("These registrations are in an account already."))
    own = next((row for row in rows if row.user_id == user.pk), None)
    return _give_person(claimed, user) if own is None else _merge(claimed, own, user)


def _give_person(claimed: Person, user: User) -> Person:
    claimed.user = user
    try:
        with transaction.atomic():
            claimed.save(update_fields=["user", "updated_at"])
    except IntegrityError:  # the account got a person a moment ago: the unique column knows
        raise Refusal("try_again", _("Your account has just been given details. Try once more.")) from None
    audit.record(claimed, by=user, claimed_into_account=user.pk)
    return claimed


def _merge(claimed: Person, own: Person, user: User) -> Person:
    _refuse_somebody_else(claimed, own)
    keys = list(claimed.registrations.order_by("pk").values_list("pk", flat=True))
    _refuse_both_registered(claimed, own)
    try:
        with transaction.atomic():
            claimed.registrations.update(person=own)
    except IntegrityError:  # registered for such a session a moment ago: the partial unique index knows
        raise _both_registered() from None
    audit.record(own, by=user, claimed_person=claimed.pk, claimed_registrations=", ".join(map(str, keys)))
    _leave_nothing_behind(claimed, own)
    return own


def _refuse_somebody_else(claimed: Person, own: Person) -> None:
    if name_key(claimed.name) != name_key(own.name):
        raise Refusal(
            "other_name",
            _(
                "The name of the registrations, %(theirs)s, differs from the name in your account, %(yours)s. Make "
                "them alike in “My details”, or ask the organizer; until then open them with the code."
            )
            % {"theirs": claimed.name, "yours": own.name},
        )
    pairs = ((claimed.nik_index, own.nik_index), (claimed.birth_date, own.birth_date))
    if any(one and other and one != other for one, other in pairs):
        raise Refusal(
            "other_person",
            _("NIK or date of birth differ from those in your account. Ask the organizer to compare them."),
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


def _leave_nothing_behind(claimed: Person, own: Person) -> None:
    """Delete the emptied row, and keep what it alone knew: a NIK is unique, and would bar its owner for ever."""
    nik, nik_index, born = claimed.nik, claimed.nik_index, claimed.birth_date
    claimed.delete()
    own.birth_date = own.birth_date or born
    if not own.nik_index:
        own.nik, own.nik_index = nik, nik_index
    own.save(update_fields=["nik", "nik_index", "birth_date", "updated_at"])
