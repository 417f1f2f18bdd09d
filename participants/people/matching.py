"""The one way to find a person by NIK or to make one: for hand entry, substitutes, delegations, rosters and accounts.

A NIK leads to a person anywhere in the portal, but only together with the name: who types a NIK learns nothing of the
person who has it. Each match is counted, limited and audited, for who asked. What tells two people apart is said here
too, for all that bring two rows of one human being together.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from hmac import compare_digest

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit, limits
from bimtek.common.crypto import blind_index
from bimtek.common.errors import Refusal
from bimtek.common.identity import bare_digits
from bimtek.common.names import name_key

from .limits import DAY_SECONDS, MATCHES_ALLOWED
from .models import Person
from .services import PersonData, create_person

KEY_LETTERS = 150  # of a name's key, as the table keeps it
ALIKE = 0.8
"""From this share of equal letters on, two names may be one with a slip of the finger; staff decide."""


@dataclass(frozen=True)
class NikAsker:
    """Who hands in a NIK: under which key their matches are counted, and where the audit line stands."""

    key: str  # the same for all that this one account, link or place asks
    row: Model
    by: User | None = None

    def note(self, person: Person) -> None:
        """Count and audit that a NIK led to this person. Raises Refusal `nik_tries` after MATCHES_ALLOWED in a day."""
        if limits.count(f"nik-matches:{self.key}", DAY_SECONDS) > MATCHES_ALLOWED:
            raise Refusal("nik_tries", _("Too many NIK of known people were asked for today. Go on tomorrow."))
        audit.record(self.row, by=self.by, nik_matched=person.pk)


def staff(user: User, row: Model) -> NikAsker:
    """Staff who write people down for `row`, a session or a registration."""
    return NikAsker(f"user:{user.pk}", row, user)


def key_of(name: str) -> str:
    """The key by which a name is found."""
    return name_key(name)[:KEY_LETTERS]


def by_nik(nik: str) -> Person | None:
    """The person with this NIK, wherever in the portal; None for an empty one."""
    digits = bare_digits(nik)
    return Person.objects.select_related("user").filter(nik_index=blind_index(digits)).first() if digits else None


def match(nik: str, asker: NikAsker) -> Person | None:
    """`by_nik`, counted and audited where it finds one. Raises Refusal `nik_tries`."""
    person = by_nik(nik)
    if person is not None:
        asker.note(person)
    return person


def same_nik(nik: str, index: str | None) -> bool:
    """Whether this NIK is the one that a blind index was made of; takes the same time wherever they differ."""
    return compare_digest(blind_index(bare_digits(nik)), index or "") and bool(index)


def told_apart(one: Person, other: Person) -> bool:
    """Whether NIK, NIP or date of birth are known of both and differ, so that these are two people."""
    pairs = ((one.nik_index, other.nik_index), (one.birth_date, other.birth_date), (one.nip, other.nip))
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def has_name(person: Person, name: str) -> bool:
    """Whether a person has this name, however it is capitalised or accented."""
    return person.search_name == key_of(name)


def has_name_like(person: Person, name: str) -> bool:
    """Whether a name may be the person's with a slip of the finger, or with a word more or less."""
    mine, theirs = person.search_name, key_of(name)
    words, others = set(mine.split()), set(theirs.split())
    fewer = words <= others or others <= words
    return fewer or SequenceMatcher(None, mine, theirs).ratio() >= ALIKE


def find_or_make(*, data: PersonData, nik: str = "", asker: NikAsker) -> Person:
    """The person with this NIK where the name is the same, with what they wrote themselves; else a new person.

    A NIK with another name is refused with the same words as anywhere else, which do not say whose it is. Raises
    Refusal as `match` and `set_nik` do.
    """
    known = match(nik, asker)
    if known is not None and has_name(known, data["name"]):
        return known
    return create_person(data=data, nik=nik)


def check_free_for(user: User, *, name: str, nik: str) -> None:
    """Whether an account may write this NIK down for its owner, whose name is `name`.

    Where it stands with a person without an account and the same name, they are told how to bring that one in: by the
    ticket, as a NIK alone proves nothing. Call it outside the transaction that writes, so that the audit line stays.
    Raises Refusal `nik_on_ticket` then, and `nik_tries`.
    """
    known = by_nik(nik)
    if known is None or known.user_id == user.pk:
        return
    staff(user, user).note(known)
    if known.user_id is None and has_name(known, name):
        raise Refusal(
            "nik_on_ticket",
            _(
                "This NIK stands in a registration that was written down for you. Open it with its ticket code and "
                "keep it in your account: the NIK comes along."
            ),
        )


def note_refused(refusal: Refusal, asker: NikAsker) -> None:
    """Audit that a NIK was refused, as it is another person's; the refusal took the service's own lines back."""
    if refusal.code == "nik_taken":
        audit.record(asker.row, by=asker.by, nik_refused=True)


def masked_name(name: str) -> str:
    """`Siti Nur'aini` -> `S••• N••••••`: enough to know a person again whose papers lie on the desk."""
    return " ".join(word[0] + "•" * (len(word) - 1) for word in name.split())
