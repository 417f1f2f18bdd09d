"""Which ticket a code opens, and what proves beside it that the visitor is the person.

Only tickets of people without an account are opened so: account holders sign in. A NIK opens nothing, with
whatever date beside it: it holds the date of birth, and both stand in lists that leaked.
"""

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from participants.people.models import Person
from participants.registration.models import Registration


def by_code(code: str) -> Registration:
    """The registration whose ticket has this code.

    Raises Refusal `unknown_code`, and `has_account` where an account holds the ticket; a code cannot be
    guessed, so saying that gives nothing away.
    """
    row = find(code)
    if row.person.user_id is not None:
        raise Refusal(
            "has_account",
            _("This registration belongs to an account already. Sign in with its e-mail address to see it."),
        )
    return row


def find(code: str) -> Registration:
    """The registration with this code, whether or not its person has an account. Raises Refusal `unknown_code`."""
    rows = Registration.objects.select_related("person").defer("person__nik")
    row = rows.filter(code=normalise_code(code)).first()
    if row is None:
        raise Refusal("unknown_code", _("No registration has this code. Compare it letter by letter with your card."))
    return row


def has_address_of(user: User, person: Person) -> bool:
    """Whether the account proved, by a code sent there, the e-mail address that is written down for this person.

    An address that stands with several people is an office's, and proves none of them; nor does one that staff typed
    in place of another, until its owner confirms it.
    """
    address = person.email
    if not address or person.email_unproven:
        return False
    if Person.objects.filter(email__iexact=address).exclude(email="").exclude(pk=person.pk).exists():
        return False
    return bool(EmailAddress.objects.filter(user=user, verified=True, email__iexact=address).exists())


def nik_counts(person_id: int) -> bool:
    """Whether a NIK is a second proof for this person, or known to whom else brings the code.

    An institution's contact person types a NIK and hands out the card, so has both: that proves nothing of a person
    who is known from elsewhere, and whose data the contact person did not write.
    """
    rows = Registration.objects.filter(person=person_id).exclude(predecessor__person=person_id)
    named_by = set(rows.order_by().values_list("delegation", flat=True).distinct())
    return len(named_by) <= 1 or named_by == {None}
