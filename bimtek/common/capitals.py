"""Names typed in capitals, brought back to how people write them.

Only what is known is changed: "DR." may have been `dr.` (a physician) or `Dr.` (a doctorate) and stays in capitals.
"""

import re
from functools import partial

from bimtek.common.names import clean_name

PARTICLES = frozenset({"bin", "binti", "alias", "van", "der", "den", "de", "da", "dos", "al", "el"})
LOWER = frozenset({"bin", "binti", "alias", "van", "der", "den", "de", "da", "dos"})
ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_VOWELS = frozenset("AEIOUY")
# Abbreviations without a vowel that are names or parts of names.
SHORT = {name.upper(): name for name in ("Md", "Mhd", "Muhd", "Moh", "Muh", "Moch", "Ng", "Nj", "Tgk", "Kms", "Msy")}
# Titles behind a name as the universities' rules write them; the key has neither dots nor spaces.
_DEGREES = (
    "S.H. S.E. S.T. S.S. S.P. S.Pt. S.Ag. S.Sos. S.Pd. S.Pd.I. S.Pd.SD. S.Kom. S.Kep. S.Ked. S.KM. S.Psi. S.Si. S.Hut. "
    "S.IP. S.I.P. S.Farm. S.Gz. S.H.I. S.E.I. S.Th. S.STP. S.I.K. S.I.Kom. S.AP. S.Tr. S.Tr.Kep. S.Ak. S.M. "
    "M.H. M.M. M.T. M.Si. M.Pd. M.Pd.I. M.Ag. M.Kom. M.Kes. M.Kep. M.Hum. M.Sc. M.A. M.AP. M.IP. M.I.P. M.Th. M.E. "
    "M.Kn. M.P. M.Ak. M.Psi. M.Farm. M.I.Kom. M.Sos. M.Tr.IP. M.B.A. Ph.D. Lc. Ns. Ners. Apt. A.Md. A.Md.Keb. "
    "A.Md.Kep. A.Md.Kom. A.Ma. A.Ma.Pd. Sp.A. Sp.B. Sp.PD. Sp.OG. Bc.Hk. Gr. IPM. IPU. CA. CPA. S.Pi. S.TP. S.Kes."
)
DEGREES = {re.sub(r"[.\s]", "", degree).upper(): degree for degree in _DEGREES.split()}
FRONT = {
    "PROF": "Prof.",
    "DRS": "Drs.",
    "DRA": "Dra.",
    "DRG": "drg.",
    "IR": "Ir.",
    "HJ": "Hj.",
    "H": "H.",
    "KH": "K.H.",
}


def in_capitals(text: str) -> bool:
    """Whether a text of at least three letters has no small one."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 3 and all(not letter.islower() for letter in letters)


def proper_name(text: str) -> str:
    """`NI LUH PUTU NUR'AINI BIN M. AL-ISLAMI` -> `Ni Luh Putu Nur'aini bin M. Al-Islami`."""
    first, *others = clean_name(text).split(" ")
    return " ".join([_WORD.sub(partial(_word, first=True), first), *(_WORD.sub(_word, other) for other in others)])


def _word(found: "re.Match[str]", *, first: bool = False) -> str:
    word, whole = found[0], found.string
    dotted = whole[found.end() : found.end() + 1] == "."
    if word.casefold() in LOWER and whole == word and not first:
        return word.casefold()
    if known := SHORT.get(word):
        return known
    if (ROMAN.fullmatch(word) and len(word) > 1 and whole == word and not first) or len(word) == 1:
        return word
    if not _VOWELS & set(word) and not dotted:
        return word  # RM, KMS: initials as likely as a name
    return "Mc" + word[2:].capitalize() if word.startswith("MC") and len(word) > 4 else word.capitalize()


def proper_titles_after(text: str) -> str:
    """`S.KEP., NS.` -> `S.Kep., Ns.`; a degree that is not known stays as it is."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return ", ".join(DEGREES.get(re.sub(r"[.\s]", "", part).upper(), part) for part in parts)


def proper_titles_before(text: str) -> str:
    """`PROF. DR. HJ.` -> `Prof. DR. Hj.`; DR. may be a physician or a doctor, and stays."""
    words = clean_name(text.replace(".", ". ")).split()
    return " ".join(FRONT.get(word.strip(".").upper(), word) for word in words)
