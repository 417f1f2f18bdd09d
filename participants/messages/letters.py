"""A message as letters (RFC 5322): what is alike in all of them is made once, and what differs is put between.

By Django's own classes a letter takes two milliseconds; a mail to a hundred thousand people has to be cheaper.
"""

import secrets
from collections.abc import Sequence
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import formatdate
from uuid import UUID

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from bimtek.accounts.models import LetterTail
from bimtek.accounts.outbox.letters import folded, message_id, text_part
from events.materials.models import Material
from events.materials.serving import file_name

from .models import Message
from .opting_out import OptOutLinks
from .values import Addressee
from .wording import TextPattern, as_html, compiled, escaped

LINE = "\n"
ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
HTML = '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


class Mould:
    """Makes the letters of one message."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._links = None if message.essential else OptOutLinks(message.organizer_id)
        materials = list(message.materials.all()) if message.pk else []
        self._files = [each for each in materials if each.file]
        body = LINE.join([message.body.replace("\r\n", LINE).strip(), *_links(materials)])
        text = LINE.join([body, "", self._footer()])
        self._subject, self._text, self._body = compiled(message.subject), compiled(text), compiled(body)
        self._html = compiled(HTML.replace("{body}", as_html(text)))
        self._of_session: dict[int, tuple[TextPattern, TextPattern, TextPattern]] = {}
        self._boundary, self._mixed = f"=_{secrets.token_hex(12)}", f"=_{message.pk}_portal"
        self._head = self._alike()

    def subject(self, who: Addressee) -> str:
        """The subject of a person's copy, in one line."""
        return " ".join(self._patterns(who)[0].fill(who.values).split())

    def text(self, who: Addressee) -> str:
        """The text of a person's copy, with the way out of the list."""
        return self._text.fill(self._values(who))

    def plain(self, who: Addressee) -> str:
        """What is said to a person where no mail goes: without the way out."""
        return self._body.fill(who.values)

    def letter(self, who: Addressee, uid: UUID) -> bytes:
        """A person's copy, up to the files: those are the tail that all letters share."""
        values = self._values(who)
        address = who.address if who.address.isascii() else sanitize_address(who.address, "utf-8")
        lines = [f"Subject: {folded(self.subject(who))}", f"To: {address}", f"Message-ID: {message_id(uid)}"]
        if self._links:
            lines += [f"List-Unsubscribe: <{values['keluar']}>", ONE_CLICK]
        _subject, text, html = self._patterns(who)
        plain = text_part(self._boundary, "plain", text.fill(values))
        own = {name: values[name] for name in html.names if name in values}
        rich = text_part(self._boundary, "html", html.fill(escaped(own)))
        return f"{LINE.join(lines)}{LINE}{self._head}{plain}{rich}--{self._boundary}--{LINE}".encode()

    def tail(self) -> LetterTail | None:
        """The files, written down for all letters; None where there are none."""
        if not self._files:
            return None
        line = f"--{self._mixed}".encode()
        parts = b"".join(line + b"\n" + _attached(each) + b"\n" for each in self._files)
        tail, _new = LetterTail.objects.get_or_create(body=parts + line + b"--\n")
        return tail

    def _patterns(self, who: Addressee) -> tuple[TextPattern, TextPattern, TextPattern]:
        """Subject, text and HTML, with what all people of the session are told alike."""
        if who.session not in self._of_session:
            subject, text = self._subject.partly(who.shared), self._text.partly(who.shared)
            self._of_session[who.session] = subject, text, self._html.partly(escaped(who.shared))
        return self._of_session[who.session]

    def _values(self, who: Addressee) -> dict[str, str]:
        return {**who.values, "keluar": self._links.of(who.person)} if self._links else who.values

    def _footer(self) -> str:
        told = _("This message is from %(organizer)s.") % {"organizer": self.message.organizer}
        return told if self._links is None else LINE.join([told, _("No more messages like this:") + " {keluar}"])

    def _alike(self) -> str:
        """The head's lines that are the same in all letters, and the beginning of the body."""
        answer = self.message.organizer.email
        lines = [f"From: {sanitize_address(settings.DEFAULT_FROM_EMAIL, 'utf-8')}"]
        lines += [f"Reply-To: {sanitize_address(answer, 'utf-8')}"] if answer else []
        lines += [f"Date: {formatdate()}", "MIME-Version: 1.0"]
        if self._files:
            lines += [f'Content-Type: multipart/mixed; boundary="{self._mixed}"', "", f"--{self._mixed}"]
        lines += [f'Content-Type: multipart/alternative; boundary="{self._boundary}"', "", ""]
        return LINE.join(lines)


def _links(materials: Sequence[Material]) -> list[str]:
    """Materials that are links stand in the text."""
    return [f"{LINE}{each.title}: {each.link}" for each in materials if each.link]


def _attached(material: Material) -> bytes:
    main, _slash, sub = (material.content_type or "application/octet-stream").partition("/")
    part = MIMEBase(main, sub)
    with material.file.open("rb") as file:
        part.set_payload(file.read())
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", file_name(material)))
    return part.as_bytes()
