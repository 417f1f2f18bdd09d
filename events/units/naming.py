"""How units are told apart: `TPS 01`, `001` and `I` are one station, `Desa Sukamaju` and `SUKAMAJU` one village."""

import re

from bimtek.common.names import name_key
from events.regions.models import Region

_STATION = re.compile(
    r"(?:(?:no|nomor|nomer)\W*)?(?:t\W?p\W?s\b\W*)?(?:(?:no|nomor|nomer)\b\W*)?0*(\d{1,4})(?:\.0+)?", re.IGNORECASE
)
_ROMAN = re.compile(r"(?:t\W?p\W?s\b\W*)?(X{0,3})(IX|IV|V?I{0,3})", re.IGNORECASE)
_DIGITS = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
# What kind of place a name begins with, which offices write or leave out.
_KINDS = re.compile(r"(?:desa|kelurahan|kel|ds|kampung|nagari|gampong|kecamatan|kec|distrik|provinsi|prov) (?=.)")
_KAB = re.compile(r"kab(?= )")


def station_number(text: str) -> int | None:
    """The number of a polling station as lists write it: `TPS 01`, `001`, `No. 1`, `VI`; None where it is none."""
    text = " ".join(text.split())
    if found := _STATION.fullmatch(text):
        return int(found[1]) or None
    if text and (roman := _ROMAN.fullmatch(text)):
        return 10 * len(roman[1]) + _DIGITS[roman[2].upper()] or None
    return None


def unit_number(text: str) -> str:
    """The number of a unit in one form: a station's with three digits, any other as it is written, in capitals."""
    number = station_number(text)
    return f"{number:03}" if number else " ".join(text.split()).upper()


def place_key(name: str) -> str:
    """A village's, district's or regency's name for comparing, without the word for its kind.

    `Kab. Bandung` and `Kota Bandung` stay two: there the word tells them apart.
    """
    key = _KAB.sub("kabupaten", name_key(name))
    return _KINDS.sub("", key, count=1)


def region_keys(region: Region) -> tuple[str, str, str]:
    """Regency, district and village of a region as `place_key` has them, "" below its level; parents are loaded."""
    names = {Region.Level.REGENCY: "", Region.Level.DISTRICT: "", Region.Level.VILLAGE: ""}
    node: Region | None = region
    while node is not None and node.level in names:
        names[Region.Level(node.level)] = place_key(node.name)
        node = node.parent
    return names[Region.Level.REGENCY], names[Region.Level.DISTRICT], names[Region.Level.VILLAGE]


def unit_key(code: str, names: tuple[str, str, str], number: str) -> str:
    """What tells a unit from all others of its programme: its region's code, or else the names, and its number."""
    where = code or "/".join(place_key(name) for name in names)
    return f"{where}#{number}"[:300]
