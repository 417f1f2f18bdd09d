"""Which ticket a code opens.

Only tickets of people without an account are opened so: whoever has one signs in. A NIK opens nothing, with
whatever date beside it: it holds the date of birth, and both stand in lists that leaked.
"""

from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from participants.registration.models import Registration


def by_code(code: str) -> Registration:
    """The registration whose ticket has this code.

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
    return row
