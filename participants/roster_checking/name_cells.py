"""What stands in a cell of names: the name, and what was written below or behind it, which goes where it belongs."""

import re
from dataclasses import dataclass, field

from bimtek.common.identity import bare_digits

from .fields import Field
from .roles import role_of

_NIP = re.compile(r"\b(?:NIP(?:PPK|PK)?|NRP|NI\s?PPPK)\.?\s*[:.]?\s*((?:\d[\s.\-]*){18}|-+)(?!\d)", re.IGNORECASE)
_NIK = re.compile(r"(?:\bNIK\.?\s*[:.]?\s*)?(?<!\d)((?:\d[ .\-]?){15}\d)(?!\d)", re.IGNORECASE)
_BARE_NIP = re.compile(r"(?<!\d)((?:\d[ .\-]?){17}\d)(?!\d)")
_PHONE = re.compile(
    r"[(\-/,]?\s*(?:\b(?:no\.?\s*)?(?:HP|WA|Telp|Tlp|Telepon|Hp/WA)\.?\s*[:.]?\s*)?((?:\+?62|0)8(?:[\s\-.]?\d){7,12})(?!\d)\)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[(\-/,]?\s*([\w.+-]+@[\w-]+(?:\.[\w-]+)+)\)?")
_RANK = re.compile(
    r"\n\s*(?:(?:pembina|penata|pengatur|juru)\b[^\n]*|(?:gol\.?\s*)?(?:I|II|III|IV)\s*[/.]\s*[a-e]\s*)(?=\n|$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*\(?\d{1,4}[.)]\s+")
_ROLE = re.compile(r"\s*([^()]*[^()\s])(?:\s*\(([^()]{3,40})\)|\s+[-–]\s+([^()]{3,40}))\s*")
_POSITION = re.compile(r"\s*[/\n]\s*|\s+[-–]\s+")
_LABEL = re.compile(r"(?:NIK|NIP|HP|WA|NRP)\W*", re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*[,;/-]*\s*\)")
_HINT = re.compile(r"(?:\d\D{0,2}){7}|@|\n")


@dataclass(frozen=True)
class NameCell:
    """The name that is left, and what stood with it by its kind."""

    name: str
    beside: dict[Field, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()  # codes of remarks


def read(text: str) -> NameCell:
    """`Asep Sumantri, S.E.⏎NIP. 197001012010011001` -> name and NIP. A name without numbers is left as it is."""
    text, role = _without_role(text)
    held = _read(text)
    if not role:
        return held
    changed = tuple(dict.fromkeys([*held.changed, "name_beside"]))
    return NameCell(held.name, {Field.POSITION: role} | held.beside, changed)


def with_position(text: str) -> NameCell:
    """A cell below "Nama/Jabatan": `Asep Sumantri, S.E. / Ketua`."""
    name, *behind = _POSITION.split(text.strip(), maxsplit=1)
    held, position = read(name), " ".join(" ".join(behind).split())
    return NameCell(held.name, held.beside | ({Field.POSITION: position} if position else {}), held.changed)


def _without_role(text: str) -> tuple[str, str]:
    """`Asep Sumantri (Ketua)`, `Asep Sumantri - Linmas` -> the name, and the role where it is one."""
    found = _ROLE.fullmatch(text) if "(" in text or " - " in text or " – " in text else None
    role = role_of(found[2] or found[3]) if found else ""
    return (found[1], role) if found and role else (text, "")


def _read(text: str) -> NameCell:
    numbered = _NUMBERED.match(text)
    rest = text[numbered.end() :] if numbered and "\n" not in text else text
    changed: tuple[str, ...] = ("name_numbered",) if rest != text else ()
    rest = rest.rstrip(" *†‡")  # marks of a footnote
    if not _HINT.search(rest):
        return NameCell(rest, {}, changed)
    beside: dict[Field, str] = {}
    for kind, pattern in (
        (Field.NIP, _NIP), (Field.NIP, _BARE_NIP), (Field.NIK, _NIK), (Field.PHONE, _PHONE), (Field.EMAIL, _EMAIL),
    ):  # fmt: skip
        if found := pattern.search(rest):
            beside.setdefault(kind, found[1].strip())
            rest = rest[: found.start()] + "\n" + rest[found.end() :]
    if ranked := _RANK.sub("", rest):
        changed += ("name_rank",) if ranked != rest else ()
        rest = ranked
    if beside:
        changed += ("name_beside",)
        rest = _EMPTY.sub(" ", rest)
        lines = [line.strip(" ,;:/-(") for line in rest.split("\n")]
        rest = "\n".join(
            line for line in lines if line and not re.fullmatch(r"(?:NIK|NIP|HP|WA|NRP)\W*", line, re.IGNORECASE)
        )
    return NameCell(rest, {kind: value for kind, value in beside.items() if value.strip("- ")}, changed)


def below(text: str) -> str:
    """The NIP of a row that only holds one, below the name it belongs to; "" for any other text."""
    found = _NIP.fullmatch(text.strip())
    return bare_digits(found[1]) if found else ""
