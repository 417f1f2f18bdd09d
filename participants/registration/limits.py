"""How often one account may register: an account that registers and cancels in a loop writes rows and mails."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import limits
from bimtek.common.errors import Refusal

MOST = 30
WINDOW_SECONDS = 24 * 3600


@contextmanager
def counted_registration(user: User) -> Iterator[None]:
    """Count one registration against the account's daily limit; undo the count if the block raises.

    Raises Refusal `too_often` where the account has used up its MOST of the last 24 hours.
    """
    key = f"registrations:{user.pk}"
    if limits.count(key, WINDOW_SECONDS) > MOST:
        raise Refusal("too_often", _("You registered very often today. Try again tomorrow."))
    try:
        yield
    except Exception:
        limits.give_back(key)
        raise
