"""The one reader of names, for forms and lists.

`split` takes titles apart only where joining gives the text back. `read` says what to ask about a name that a person
typed, and proposes how it could be written; it changes nothing, and no name is refused for how it looks.
"""

import re
import unicodedata
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.capitals import (
    DEGREES,
    in_capitals,
    proper_name,
    proper_titles_after,
    proper_titles_before,
)
from bimtek.common.identity import bare_digits
from bimtek.common.names import clean_name, name_key

NIK_DIGITS, NIP_DIGITS = 16, 18
_FRONT = re.compile(r"(?:(?:prof|drs?|dra|drg|ir|hj?|kh|k\.\s?h)\.\s*)+", re.IGNORECASE)
_FIRST_TITLE = re.compile(r"(prof|drs?|dra|drg|ir|hj?|kh|k\.\s?h)\.\s*", re.IGNORECASE)
_DOTTED = re.compile(r"(?:[A-Za-z]{1,5}\.\s?){1,5}[A-Za-z]{0,6}\.?")
# Two people in one cell: offices part them so. A slash is no such sign: "Tan Giok Lan / Lanny Tanuwijaya" is one.
_NUMBERED = re.compile(r"\d+[.)]")
_PARTED = re.compile(r"[;\n]")
_JOINED = re.compile(r"\S\s*(?:;|/|\s(?:dan|DAN|and|AND|&|\+)\s)\s*\S")
_BOTH = re.compile(r"[^\W\d_]\.?\s+(?:dan|DAN|and|AND|&|\+)\s+[^\W\d_]")
_JOINER = re.compile(r"\s+(?:dan|DAN|and|AND|&|\+)\s+")
_OFFICES = frozenset({"notaris", "ppat"})  # which stand behind a name as titles do
_EMAIL = re.compile(r"\S+@\S+")
_NUMBERS = re.compile(r"\(\s*\d+\s*\)|\+?\d[\d .()/-]*(?<=[\d)])")
_BEGINS_NUMBERED = re.compile(r"^\(?\d{1,4}[.)]\s+")
_POST = re.compile(r"^[^:]{2,60}:\s*(?=[^\W\d_])")  # "Plt. Sekretaris: Hj. Rosdiana"
_EMPTY = re.compile(r"\(\s*\)")
_NO_NAMES = re.compile(r"SE|SH|ST|MM|MH|SPD|MPD|SKM|MSI|SSOS|SKOM|MKOM|SAG|MAG|SIP|AMD|SKEP|MKES")
_PLAIN = frozenset(" '.,/()")
_OF_WORDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Pd"})
_VARIANTS = "\ufe0e\ufe0f"  # how an emoji is to be drawn

QUESTIONS: dict[str, Promise] = {
    "titles": _("Titles seem to stand in the name. They have fields of their own, so that none is printed twice."),
    "capitals": _("The name is written in capitals. It is printed as it stands here."),
    "small": _("The name is written in small letters. It is printed as it stands here."),
    "email": _("An e-mail address seems to stand in the name."),
    "nik": _("A NIK seems to stand in the name. It would be printed for everybody to read."),
    "nip": _("A NIP seems to stand in the name. It would be printed for everybody to read."),
    "digits": _("Digits stand in the name. They would be printed, too."),
    "signs": _("Signs or pictures stand in the name, which cannot be printed on a certificate."),
    "two_people": _("Two people seem to stand in the name. Each person needs a place of their own."),
    "position": _("A position seems to stand in front of the name."),
    "comma": _("What stands behind the comma is no title that we know."),
}


class ParsedName(NamedTuple):
    """A name and what stands before and after it."""

    before: str
    name: str
    after: str


def split(text: str) -> ParsedName:
    """`Dr. H. Abdul Karim, S.H., M.H.` -> `Dr. H.`, `Abdul Karim`, `S.H., M.H.`.

    What is no sure title stays in the name. A name in capitals is written as people write it, where that is known.
    """
    whole = clean_name(text)
    name, after = _behind(whole)
    before, name = _in_front(name)
    return ParsedName(before, name, after) if not in_capitals(name) else _proper(before, name, after)


def loosely_split(text: str) -> ParsedName:
    """As `split`, and with titles that no comma parts from the name: `Drs. Budi Hartono M.Si`, `Budi Hartono SH`.

    Without dots only what stands in capitals behind a name in small letters is one, and in a name that is all in
    capitals what can be no part of it: "HARYONO MT" may be a name.
    """
    head, _comma, rest = clean_name(text).partition(",")
    words, found = head.split(" "), list[str]()
    while len(words) > 1 and _is_loose_title(words[-1], " ".join(words[:-1])):
        found.insert(0, words.pop())
    return split(", ".join([" ".join(words), *found, *filter(None, [rest.strip()])])) if found else split(text)


def _is_loose_title(word: str, name: str) -> bool:
    bare = re.sub(r"[.,]", "", word).upper()
    if bare not in DEGREES or len(bare) < 2:
        return False
    return "." in word or bool(word.isupper() and (not in_capitals(name) or _NO_NAMES.fullmatch(bare)))


class NameReading(NamedTuple):
    """What there is to ask about a name: codes of `QUESTIONS`, and a proposal, or None where there is no better one."""

    questions: tuple[str, ...]
    proposal: ParsedName | None


def read(text: str) -> NameReading:
    """Look at a name as it was typed; a legal name (one word, initials, apostrophes, bin, alias) has no question.

    `DR. NAMA CONTOH, SH., MH.` -> (`titles`, `capitals`) and `Dr.`, `Nama Contoh`, `S.H., M.H.`.
    """
    whole = clean_name(text)
    bare = _bare(text)
    parts = loosely_split(bare)
    asked = _about_strangers(text, whole) + _about_writing(whole, bare, parts)
    return NameReading(tuple(asked), _proposal(parts, asked) if asked else None)


def _about_strangers(text: str, whole: str) -> list[str]:
    """Whether there is more in the text than a name."""
    rest = _EMAIL.sub("", whole)
    lengths = {len(bare_digits(number).strip("()")) for number in _NUMBERS.findall(rest)}
    two, post = holds_two(text) or bool(_JOINED.search(_without_joined_titles(rest))), bool(_POST.match(rest))
    found = {
        "two_people": two,
        "position": post,
        "email": rest != whole,
        "nik": NIK_DIGITS in lengths,
        "nip": NIP_DIGITS in lengths,
        "digits": lengths - {NIK_DIGITS, NIP_DIGITS},
        "signs": not (two or post) and not all(map(_is_plain, _NUMBERS.sub("", rest))),
    }
    return [code for code, is_so in found.items() if is_so]


def _about_writing(whole: str, bare: str, parts: "ParsedName") -> list[str]:
    """How the name itself is written."""
    name = _in_front(_behind(bare)[0])[1]
    found = {
        "titles": parts.before or parts.after,
        "capitals": in_capitals(name) and name != name.lower(),  # many scripts have no small letters
        "small": name.islower(),
        "comma": "," in name and "," in whole,
    }
    return [code for code, is_so in found.items() if is_so]


def _is_plain(letter: str) -> bool:
    """Whether a character may stand in a name: the letters of every script with their marks, dashes, a few signs."""
    return letter in _PLAIN or (letter not in _VARIANTS and unicodedata.category(letter) in _OF_WORDS)


def _bare(text: str) -> str:
    """The name alone, without numbers, addresses, pictures and what stands before a colon."""
    text = clean_name(text)
    for strange in (_BEGINS_NUMBERED, _POST, _EMAIL, _NUMBERS, _EMPTY):
        text = strange.sub(" ", text)
    return clean_name("".join(letter if _is_plain(letter) else " " for letter in text))


def _proposal(parts: "ParsedName", asked: list[str]) -> "ParsedName | None":
    if "two_people" in asked or not name_key(parts.name) or asked == ["comma"]:
        return None
    name = proper_name(parts.name.upper()) if parts.name.islower() else parts.name
    after = proper_titles_after(parts.after)
    doctor = "dr." if any(title.startswith("Sp.") for title in after.split(", ")) else "Dr."
    return ParsedName(parts.before.replace("DR.", doctor), name, after)


def _behind(text: str) -> tuple[str, str]:
    name, comma, rest = text.partition(",")
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    if not comma or not parts or not name.strip() or not _are_titles(parts):
        return text, ""
    return name.strip(), ", ".join(parts)


def _are_titles(parts: list[str]) -> bool:
    """The first is a title for certain; after it, what ends with a dot is one too ("ASEAN Eng.")."""
    sure = [_is_title(part) or _joins_titles(part) for part in parts]
    return sure[0] and all(is_title or part.endswith(".") for is_title, part in zip(sure, parts, strict=True))


def _is_title(text: str) -> bool:
    bare = re.sub(r"[.\s]", "", text).upper()
    return bare in DEGREES or bool(_DOTTED.fullmatch(text)) or (text.endswith(".") and "." in text[:-1])


def _joins_titles(text: str) -> bool:
    """Whether nothing but titles is joined here: "Ak. & CA", "S.H. dan Notaris"."""
    joined = _JOINER.split(text.strip())
    return len(joined) > 1 and all(_is_title(each) or each.casefold() in _OFFICES for each in joined)


def _without_joined_titles(text: str) -> str:
    name, *behind = text.split(",")
    return ",".join([name, *(part for part in behind if not _joins_titles(part))])


def _in_front(text: str) -> tuple[str, str]:
    found = _FRONT.match(text)
    rest = text[found.end() :].strip() if found else ""
    if found is None or not name_key(rest):
        return "", text
    titles = [title[0].strip() for title in _FIRST_TITLE.finditer(found[0])]
    return " ".join(titles), rest


def _proper(before: str, name: str, after: str) -> ParsedName:
    spaced = re.sub(r"(?<=[^\W\d_]{2}\.)(?=[^\W\d_]{2})", " ", name)  # MOH.SYARIFUDDIN
    return ParsedName(
        proper_titles_before(before) if in_capitals(before + name) else before,
        proper_name(spaced),
        proper_titles_after(after) if in_capitals(after) or not after else after,
    )


def holds_two(text: str) -> bool:
    """Whether two people stand in a cell: joined by "dan", parted by a semicolon, or numbered on lines of their own."""
    if _BOTH.search(_without_joined_titles(text)):
        return True
    if ";" not in text and "\n" not in text:
        return False
    parts = [part.strip(" ,") for part in _PARTED.split(text)]
    parts = [part for part in parts if len(name_key(part)) > 2 and not _is_title(part)]
    return len(parts) > 1 and (";" in text or all(_NUMBERED.match(part) for part in parts))
