"""Keeping and forgetting filters of lists."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal

from .models import QUERY_LENGTH, SavedFilter

MOST = 20  # on one list
NOT_KEPT = ("page", "csrfmiddlewaretoken")


def asked(query: str) -> str:
    """The part of an address that a filter keeps: what is filled in, but for the page."""
    sent = QueryDict(query, mutable=True)
    for name in list(sent):
        values = [value for value in sent.getlist(name) if value]
        if name in NOT_KEPT or not values:
            del sent[name]
        else:
            sent.setlist(name, values)
    return sent.urlencode()


@transaction.atomic
def keep(*, user: User, path: str, query: str, name: str) -> SavedFilter:
    """Keep what `query` asks of the list at `path` under a name; one of that name is replaced.

    Raises Refusal: `nothing_asked`, `too_long`, and `too_many` beyond MOST on one list.
    """
    query = asked(query)
    if not query:
        raise Refusal("nothing_asked", _("Filter the list first, then keep the filter."))
    if len(query) > QUERY_LENGTH:
        raise Refusal("too_long", _("This filter is too long to be kept."))
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two windows count one after the other
    others = SavedFilter.objects.filter(user=user, path=path).exclude(name=name)
    if others.count() >= MOST:
        raise Refusal("too_many", _("A list has %(most)d filters at most. Delete one first.") % {"most": MOST})
    kept, _made = SavedFilter.objects.update_or_create(user=user, path=path, name=name, defaults={"query": query})
    return kept
