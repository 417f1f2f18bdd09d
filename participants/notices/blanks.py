"""What the mails of one session say alike, rendered once in a turn of the worker, with blanks for what differs."""

import secrets
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.template.loader import render_to_string
from django.utils.html import escape

from participants.registration.models import Registration
from participants.tickets.qr import pdf_url, ticket_url

_MARK = secrets.token_hex(8)  # in no text that people typed


def _blank(word: str) -> str:
    return f"q{_MARK}{word}q"


class _Unsaid:
    """Says only what it was given: a template that asks for more of its reader is no template with blanks."""

    def __init__(self, **said: Any) -> None:
        self.__dict__ |= said

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError(f"this mail says more of its reader: {name}")


def words_of(registration: Registration) -> dict[str, str]:
    """What a mail says of its reader alone."""
    return {
        "name": registration.attendee.full_name,
        "category": registration.pool.category,
        "code": registration.code,
        "ticket_url": ticket_url(registration),
        "pdf_url": pdf_url(registration),
    }


@dataclass
class Blanks:
    """The texts of one turn, by what they depend on."""

    _made: dict[Hashable, tuple[str, str]] = field(default_factory=dict)

    def texts(self, key: Hashable, template: str, context: Mapping[str, Any], words: dict[str, str]) -> tuple[str, str]:
        """Text and HTML of a mail; `key` names all that its context says but for the words. Active language."""
        if key not in self._made:
            blank = {word: _blank(word) for word in words}
            reader = {"attendee": _Unsaid(full_name=blank["name"]), "pool": _Unsaid(category=blank["category"])}
            said = {**context, **blank, "registration": _Unsaid(code=blank["code"], **reader)}
            self._made[key] = rendered(template, said)
        plain, rich = self._made[key]
        return _filled(plain, words), _filled(rich, {word: escape(said) for word, said in words.items()})


def rendered(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Text and HTML of a mail, in the active language."""
    said = dict(context)
    return render_to_string(f"emails/{template}.txt", said), render_to_string(f"emails/{template}.html", said)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, said in words.items():
        text = text.replace(_blank(word), said)
    return text
