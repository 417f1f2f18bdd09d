"""A text with variables, taken apart once and filled for each person."""

import re
from collections.abc import Mapping
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import escape, linebreaks, urlize
from django.utils.translation import gettext_lazy as _

# What may stand between braces, and what it means.
VARIABLES: dict[str, Promise] = {
    "nama": _("the person's name with titles"),
    "instansi": _("the person's institution"),
    "kategori": _("the category of the registration"),
    "kode": _("the ticket code"),
    "tiket": _("the ticket's address"),
    "biodata": _("where the person fills in their data sheet"),
    "kegiatan": _("programme and name of the session"),
    "program": _("the programme"),
    "tanggal": _("the days of the session"),
    "waktu": _("when it begins"),
    "tempat": _("where it is"),
    "tautan": _("the session's public page"),
    "penyelenggara": _("the organizer"),
}
LINKS = frozenset({"tiket", "biodata", "tautan", "keluar"})
_FIELD = re.compile(r"\{([^{}\s]{1,40})\}")


def unknown(text: str) -> list[str]:
    """The variables of a text that do not exist, as written."""
    return [f"{{{name}}}" for name in dict.fromkeys(_FIELD.findall(text)) if name not in VARIABLES]


class TextPattern:
    """A text in pieces: what stands there, and the names of what is put between."""

    def __init__(self, text: str) -> None:
        self.pieces = _FIELD.split(text)

    @property
    def names(self) -> list[str]:
        """The names of what is still to be put between."""
        return self.pieces[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text for these values; a name without one stays as it was written."""
        pieces = self.pieces[:]
        for place in range(1, len(pieces), 2):
            name = pieces[place]
            pieces[place] = values.get(name, f"{{{name}}}")
        return "".join(pieces)

    def partly(self, values: Mapping[str, str]) -> "TextPattern":
        """This pattern with these values put in; other names stay to be filled, also where a value looks like one."""
        made, pieces = TextPattern(""), [self.pieces[0]]
        for name, text in zip(self.pieces[1::2], self.pieces[2::2], strict=True):
            if name in values:
                pieces[-1] += values[name] + text
            else:
                pieces += [name, text]
        made.pieces = pieces
        return made


def as_html(text: str) -> str:
    """A text of staff as HTML: paragraphs and links; its variables stay where they are."""
    return linebreaks(urlize(text, autoescape=True))


def escaped(values: Mapping[str, str]) -> dict[str, str]:
    """The values as they stand in HTML, addresses as links."""
    return {
        name: f'<a href="{escape(value)}">{escape(value)}</a>' if name in LINKS and value else escape(value)
        for name, value in values.items()
    }


@lru_cache(maxsize=64)
def compiled(text: str) -> TextPattern:
    """The text, taken apart once."""
    return TextPattern(text)
