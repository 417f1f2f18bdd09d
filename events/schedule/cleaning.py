"""A schedule's text without what only surrounds its days: footnote marks, days of the Hijri year, broken cells."""

import re
import unicodedata

_SUPERSCRIPTS = re.compile(r"[¹²³⁰⁴-⁹†‡※]")
_STARS = re.compile(r"(?<=[\w)])\s?\*+\)?")
_HIJRI_MONTH = (
    r"(?:muharr?am|sh?afar|rabi['’`]?ul\s?(?:awal|akhir)|jumadil\s?(?:awal|akhir)|rajab|sya['’`]?ban|ramadh?an|sh?yawal|"
    r"syawwal|dzul\s?[kq]a['’`]?i?dah|zul\s?[kq]a['’`]?i?dah|dzul\s?hijjah|zul\s?hijjah)"
)
_HIJRI = re.compile(rf"\([^()]*\b{_HIJRI_MONTH}\b[^()]*\)|/?\s*\b1[34]\d\d\s?H\b\.?\s*/?", re.IGNORECASE)
_UNFINISHED = re.compile(r"\d{1,2}\s*(?:[-‐‑‒–—−]+|s\s?[./]?\s?d\.?|sampai|hingga)\s*$", re.IGNORECASE)
_BEGINS_WITH_DAY = re.compile(r"\s*\d{1,2}\b")


def cleaned(text: str) -> list[str]:
    """The lines of a text; their numbers stay, as a line that was joined to the one before is left empty."""
    lines = [_plain(line.rstrip("\r")) for line in text.removeprefix("\ufeff").split("\n")]
    for number in range(len(lines) - 1):
        if _UNFINISHED.search(lines[number]) and _BEGINS_WITH_DAY.match(lines[number + 1]):
            lines[number + 1] = f"{lines[number].rstrip()} {lines[number + 1].lstrip()}"
            lines[number] = ""
    return lines


def _plain(line: str) -> str:
    marked = _STARS.sub("", _SUPERSCRIPTS.sub("", line)) if not line.lstrip().startswith("*") else line
    return (
        _HIJRI.sub(" ", unicodedata.normalize("NFKC", marked))
        if _HIJRI.search(line)
        else unicodedata.normalize("NFKC", marked)
    )
