"""What staff type to find a registration: words of any order, or one whole number, address or code."""

from collections.abc import Callable

from django.db.models import Q

from bimtek.common.codes import normalise_code
from bimtek.common.crypto import blind_index
from bimtek.common.errors import Refusal
from bimtek.common.identity import check_nik, normalise_phone
from bimtek.common.names import name_key

MOST_WORDS = 6  # each is one more condition
ALSO: list[Callable[[str], Q]] = []
"""What else a whole text may be: rooms above put in how they find a registration by their own numbers."""


def found_by(text: str) -> Q:
    """The registrations that a text finds, for a filter.

    Every word occurs in name, institution (also the one that named them), polling station or site, in any order; or the
    whole text is an e-mail address, a phone number in any spelling, a ticket code, a whole NIK, or what ALSO knows.
    """
    whole = text.strip()
    found = _by_words(whole) | Q(code=normalise_code(whole))
    if "@" in whole:
        found |= Q(person__email__iexact=whole) | Q(person__user__email__iexact=whole)
    if nik := _nik(whole):
        found |= Q(person__nik_index=blind_index(nik))
    if phone := _phone(whole):
        found |= Q(person__phone=phone) | Q(shown_as__phone=phone)
    for more in ALSO:
        found |= more(whole)
    return found


def _by_words(text: str) -> Q:
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        said = Q(person__institution__icontains=word) | Q(delegation__institution__icontains=word)
        said |= Q(assignment__icontains=word) | Q(shown_as__name__icontains=word)
        if key := name_key(word):
            said |= Q(person__search_name__contains=key)
        found &= said
    return found


def _nik(text: str) -> str:
    check = check_nik(text)
    return "" if check.errors else check.digits


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except Refusal:
        return ""
