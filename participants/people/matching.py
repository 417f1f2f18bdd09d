"""The one way to find a person by NIK or to make one: for hand entry, substitutes, delegations and rosters.

A NIK leads to a person anywhere in the portal, but only together with the name: who types a NIK learns nothing of the
person who has it.
"""

from difflib import SequenceMatcher

from bimtek.common.crypto import blind_index
from bimtek.common.names import name_key

from .models import Person
from .services import PersonData, create_person

KEY_LETTERS = 150  # of a name's key, as the table keeps it
ALIKE = 0.8
"""From this share of equal letters on, two names may be one with a slip of the finger; staff decide."""


def key_of(name: str) -> str:
    """The key by which a name is found."""
    return name_key(name)[:KEY_LETTERS]


def by_nik(nik: str) -> Person | None:
    """The person with this NIK, wherever in the portal; None for an empty one."""
    return Person.objects.select_related("user").filter(nik_index=blind_index(nik)).first() if nik else None


def has_name(person: Person, name: str) -> bool:
    """Whether a person has this name, however it is capitalised or accented."""
    return person.search_name == key_of(name)


def has_name_like(person: Person, name: str) -> bool:
    """Whether a name may be the person's with a slip of the finger, or with a word more or less."""
    mine, theirs = person.search_name, key_of(name)
    words, others = set(mine.split()), set(theirs.split())
    fewer = words <= others or others <= words
    return fewer or SequenceMatcher(None, mine, theirs).ratio() >= ALIKE


def find_or_make(*, data: PersonData, nik: str = "") -> Person:
    """The person with this NIK where the name is the same, with what they wrote themselves; else a new person.

    A NIK with another name is refused with the same words as anywhere else, which do not say whose it is. Raises
    Refusal as `set_nik` does.
    """
    known = by_nik(nik)
    if known is not None and has_name(known, data["name"]):
        return known
    return create_person(data=data, nik=nik)


def masked_name(name: str) -> str:
    """`Siti Nur'aini` -> `S••• N••••••`: enough to know a person again whose papers lie on the desk."""
    return " ".join(word[0] + "•" * (len(word) - 1) for word in name.split())
