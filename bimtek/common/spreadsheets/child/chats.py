"""Lists of people as they go around in chats: numbered lines, and blocks of "Nama : …, Jabatan : …"."""

import re
import unicodedata
from collections.abc import Sequence

from .shapes import RawRow

# "1. Asep Sumantri - Ketua - 0812…"; the number alone waits for a name.
_ITEM = re.compile(r"\s*(?:\[[^\]]{6,40}\][^:\n]{1,40}:\s*)?\(?(\d{1,4})\s*[.)]\s*(\S.*)?")
_LABELLED = re.compile(r"\s*[-*•]?\s*([^\W\d_][^:=\n]{1,39}?)\s*[:=]\s*(.*?)\s*")
_SLASH = re.compile(r"(?<=[^\W\d_])/(?=[\w+])")
_KEYS = re.compile(r"(?:\d\ufe0f?\u20e3)+\s*")  # 1️⃣ and 1️⃣2️⃣ number a line, too
_PARTS = re.compile(r"\s+[-–—:/|]\s+|\t+|\s{3,}|;\s*")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-]{7,}\d")
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_STATION = re.compile(r"\b(?:tps|t\.p\.s\.?)[\s.:\-]*(?:no\.?\s*)?\d{1,3}\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:kpu|bawaslu|panwas\w*|ppk|pps|dinas|badan|kantor|sekretariat|kecamatan|kec|kelurahan|kel|desa|kabupaten|kab|"
    r"kota|provinsi|kesbang\w*|disdukcapil|diskominfo|dpmd|bkpsdm|setda|pemkab|pemkot|polres|polsek|kodim|koramil|"
    r"puskesmas|universitas|sekolah|sman?|smkn?|smpn?|sdn|partai|dp[crdpw]|yayasan|lembaga|forum)\b",
    re.IGNORECASE,
)
# "- Asep Sumantri (KPU Bogor)": without a number only where each begins with a name.
_BULLET = re.compile(r"\s*[-–•▪]\s+()((?:[^\W\d_][^\W\d_.'’]*[ ,.]+){1,5}[^\W\d_]+[.,]?(?:\s+[-–—(/].*)?)")
ITEMS_LEAST, BULLETS_LEAST, LABELS_LEAST = 2, 3, 3
COLUMNS = ("No", "Nama", "No HP", "Jabatan", "Instansi", "TPS", "NIK", "NIP", "E-mail")


def rows(text: str) -> list[RawRow] | None:
    """The people of a chat below headings of their own; None where the text is none."""
    lines = [_plain(line) for line in text.splitlines()]
    return _items(lines, _ITEM, ITEMS_LEAST) or _blocks(lines) or _items(lines, _BULLET, BULLETS_LEAST)


def _plain(line: str) -> str:
    """A line without pictures and without the marks that make a chat's letters bold or slanted."""
    line = _KEYS.sub(lambda keys: f"{re.sub('[^0-9]', '', keys[0])}. ", line).replace("\U0001f51f", "10. ")
    kept = "".join(letter for letter in line if not _is_picture(letter))
    return re.sub(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)", "", kept).rstrip() if kept.strip() else ""


def _is_picture(letter: str) -> bool:
    return letter > "\u2000" and (
        unicodedata.category(letter) in ("So", "Sk", "Cf", "Co") or letter in "\ufe0f\u20e3" or letter > "\U0001f000"
    )


def _items(lines: Sequence[str], item: "re.Pattern[str]", least: int) -> list[RawRow] | None:
    """The lines of a numbered list, when the text is one and no table."""
    found = [item.fullmatch(line) for line in lines]
    places = [place for place, each in enumerate(found) if each and each[2]]
    if len(places) < least:
        return None
    within = lines[places[0] : places[-1] + 1]
    tabled = sum(any(mark in line for mark in "\t|;") or line.count(",") > 2 for line in lines)
    if tabled * 2 > len(lines) or len(places) * 2 < sum(bool(line.strip()) for line in within):
        return None
    people = [
        RawRow(number, [each[1] or None, *_parts(each[2] or "")] if each else [line])
        for number, (line, each) in enumerate(zip(lines, found, strict=True))
    ]
    return [RawRow(-1, list(COLUMNS)), *people]


def _parts(text: str) -> list[str | None]:
    """What is said of a person, by COLUMNS from the name on."""
    if text.count("/") > 1:  # Asep Sumantri/Ketua/0812…
        text = _SLASH.sub(" / ", text)
    held: dict[str, str] = {}
    if station := _STATION.search(text):  # first: its number and a phone behind a dash look like one
        held["TPS"], text = station[0], f"{text[: station.start()]}   {text[station.end() :]}"
    if email := _EMAIL.search(text):
        held["E-mail"], text = email[0], f"{text[: email.start()]}   {text[email.end() :]}"
    if number := _NUMBER.search(text):
        digits = sum(map(str.isdigit, number[0]))
        held[{16: "NIK", 18: "NIP"}.get(digits, "No HP")] = number[0].strip()
        text = f"{text[: number.start()]}   {text[number.end() :]}"
    name, *others = [part.strip(" ,()-/:") for part in _PARTS.split(text.strip()) if part.strip(" ,()-:/")] or [""]
    if not others and (bracket := re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text.strip())):
        name, others = bracket[1], [bracket[2]]
    for other in others:
        kind = "Instansi" if _OFFICE.match(other) else "Jabatan"
        held[kind] = f"{held[kind]}, {other}" if kind in held else other
    return [name, *(held.get(column) for column in COLUMNS[2:])]


def _blocks(lines: Sequence[str]) -> list[RawRow] | None:
    """A form that each person filled in below the other: each begins where the first label stands again."""
    found = [_LABELLED.fullmatch(line) for line in lines]
    labels = list(dict.fromkeys(_label(each[1]) for each in found if each))
    starts = [place for place, each in enumerate(found) if each and _label(each[1]) == labels[0]]
    filled = sum(bool(line.strip()) for line in lines)
    named = [label for label in labels if label.casefold().startswith("nama")]
    if len(labels) < LABELS_LEAST or not named or sum(map(bool, found)) * 4 < filled * 3 or _is_table(lines):
        return None
    people = [RawRow(-1, list(labels))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        values = {_label(each[1]): each[2] for each in found[start:end] if each}
        people.append(RawRow(start, [values.get(label) or None for label in labels]))
    return people


def _is_table(lines: Sequence[str]) -> bool:
    return sum("\t" in line or ";" in line or "|" in line for line in lines) * 2 > len(lines)


def _label(text: str) -> str:
    return " ".join(text.split())
