"""How what was read is shown: a value beside its fault, a region with those around it."""

import re

from bimtek.common.capitals import in_capitals, proper_name
from bimtek.common.identity import bare_digits
from participants.people.name_reading import NIK_DIGITS

from .entries import NamedVillage
from .fields import Field

VALUE_LETTERS = 120  # of a value shown beside its fault
_NIK_WITHIN = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")


def in_small(text: str) -> str:
    """A region in capitals as people write it."""
    return proper_name(text) if text and in_capitals(text) else text


def regions(place: NamedVillage) -> tuple[str, ...]:
    """`Sukamaju`, `Kec. Cilodong`."""
    district = place.district if place.district.casefold().startswith("kec") else f"Kec. {place.district}"
    return tuple(filter(None, (place.village, district if place.district else "")))


def region_text(place: NamedVillage) -> str:
    """`Sukamaju, Kec. Cilodong, Bogor`."""
    return ", ".join((*regions(place), *filter(None, [place.regency])))


def shown_value(kind: Field, text: str) -> str:
    """A value to be shown beside its fault: short, and of a NIK, or what may be one, no more than its end."""
    digits = sum(letter.isdigit() for letter in text)
    if kind in (Field.PHONE, Field.NAME):  # two phones, or a name and its NIP, hold many digits and no NIK
        text = _NIK_WITHIN.sub(lambda found: "•" * (len(found[0]) - 4) + found[0][-4:], text)
    elif kind == Field.NIK or (digits >= NIK_DIGITS and kind != Field.NIP):
        return "•" * max(0, len(text) - 4) + text[-4:] if len(text) > 8 else "•" * len(text)
    if kind == Field.NIP and len(bare_digits(text)) == NIK_DIGITS:
        return "•" * (len(text) - 4) + text[-4:]
    return text if len(text) <= VALUE_LETTERS else text[: VALUE_LETTERS - 1] + "…"
