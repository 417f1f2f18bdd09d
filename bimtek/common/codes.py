"""Codes that open something (a ticket, a certificate's proof): unguessable, yet typed from paper."""

import secrets
import unicodedata
from math import log2

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, which look alike, and no U, so that fewer words come out."""

GROUP = 4
MIN_BITS = 60
"""At 1,000 guesses a second against ten million codes, years pass before the first hit."""


def readable_code(groups: int = 4) -> str:
    """A random code such as `7KQF-9M2X-TB4D-RW8H`, 19.6 bits a group.

    ValueError for fewer groups than MIN_BITS asks.
    """
    if groups * GROUP * log2(len(ALPHABET)) < MIN_BITS:
        raise ValueError(f"{groups} groups hold fewer than {MIN_BITS} bits")
    length = groups * GROUP
    drawn = secrets.randbelow(len(ALPHABET) ** length)  # once: the system is asked for chance, which costs
    return _grouped("".join(ALPHABET[drawn // len(ALPHABET) ** place % len(ALPHABET)] for place in range(length)))


def normalise_code(typed: str) -> str:
    """What was typed, in the form `readable_code` writes: `7kqf 9m2x…` -> `7KQF-9M2X-…`.

    A character outside the alphabet stays, so that such a code simply matches nothing.
    """
    text = unicodedata.normalize("NFKC", typed).upper()
    return _grouped("".join(c for c in text if c.isalnum()))


def _grouped(text: str) -> str:
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))
