"""Whose tickets a code, or a NIK with a date of birth, opens.

Only people without an account are claimed. Whoever has one signs in, which proves more than a NIK that
many have copies of.
"""

from datetime import date
from hmac import compare_digest

from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import normalise_code
from bimtek.common.crypto import blind_index
from bimtek.common.errors import Refusal
from bimtek.common.identity import nik_birth_date
from participants.people.models import Person
from participants.registration.models import Registration


def by_code(code: str) -> int:
    """The key of the person whose ticket has this code.

    Raises Refusal `unknown_code`, and `has_account` where an account holds the ticket; a code cannot be
    guessed, so saying that gives nothing away.
    """
    rows = Registration.objects.select_related("person").defer("person__nik")
    row = rows.filter(code=normalise_code(code)).first()
    if row is None:
        raise Refusal("unknown_code", _("No registration has this code. Compare it letter by letter with your card."))
    if row.person.user_id is not None:
        raise Refusal(
            "has_account",
            _("This registration belongs to an account already. Sign in with its e-mail address to see it."),
        )
    return row.person_id


def by_nik(nik: str, born: date, *, today: date) -> int:
    """The key of the person with this NIK, born on this day.

    The day is compared with the one that is stored, else with the one in the NIK itself. Raises Refusal
    `not_found`, with one sentence and after the same steps whether the NIK is unknown, in an account, or the
    day is another: one query, one comparison that takes the same time wherever it fails.
    """
    people = Person.objects.filter(nik_index=blind_index(nik), user=None)
    person_id, stored = people.values_list("pk", "birth_date").first() or (None, None)
    known = stored or nik_birth_date(nik, today)
    same = compare_digest(known.isoformat() if known else "", born.isoformat())
    if person_id is None or not same:
        raise Refusal(
            "not_found",
            _(
                "No registration without an account was found for this NIK and date of birth. Check both, or use the "
                "code on your card; otherwise ask the organizer."
            ),
        )
    return int(person_id)
