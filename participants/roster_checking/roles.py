"""Roles that head columns where several people stand in one row: Ketua, Anggota 2, Sekretaris."""

import re

from bimtek.common.names import name_key

_ROLE = (
    r"(?:wakil )?ketua|(?:wakil )?sekretaris|(?:wakil )?bendahara|anggota|kpps|operator(?: sirekap)?|linmas|pam tps|"
    r"petugas(?: ketertiban| keamanan| trantib)?|ptps|saksi|staf|koordinator|moderator|notulis|peserta"
)
_WHOSE = r"(?: merangkap anggota| kpps| pps| ppk| tps| kelompok| panitia)?"
_NUMBER = r"(?: ?(?:\d{1,2}|[ivx]{1,4}))?"
_EXACT = re.compile(
    rf"(?:nama )?((?:{_ROLE}){_WHOSE}{_NUMBER}|(?:kpps|pps|ppk|anggota)(?: no)? ?\d (?:{_ROLE})|(?:{_ROLE}) kpps ?\d)"
)
_WITHIN = re.compile(rf"\b(?:{_ROLE}){_WHOSE}{_NUMBER}$")
_NO_ROLES = frozenset({"nama peserta", "nama petugas", "nama anggota", "peserta", "petugas", "nama saksi", "nama kpps"})


def role_of(heading: str) -> str:
    """`Anggota 2`, `NAMA KETUA` -> the role as it is written there; "" for any other heading."""
    found = _EXACT.fullmatch(name_key(heading))
    if found is None or name_key(heading) in _NO_ROLES:
        return ""
    return re.sub(r"^\s*nama\s+", "", " ".join(heading.split()), flags=re.IGNORECASE)


def role_within(heading: str) -> str:
    """`No. HP Ketua` -> `ketua`; "" where none is named."""
    found = _WITHIN.search(name_key(heading))
    return found[0] if found else ""


def without_role(heading: str) -> str:
    """`No. HP Ketua` -> `no hp`."""
    return _WITHIN.sub("", name_key(heading)).strip()
