"""Thousands of invitations: the letter is compiled once, and each name linked into it, as certificates are."""

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse

from certificates.bases.compiling import compile, compile_whole
from certificates.documents.kinds import KINDS
from certificates.documents.letterhead import head_of
from certificates.documents.shipped import arranged, subject
from certificates.documents.values import LetterFacts, values
from certificates.documents.worker_file import fail, keep, speak
from certificates.press.errors import LayoutError, Unlinkable
from certificates.press.link import Linker, link
from certificates.press.source import Asset, LayoutSource
from certificates.press.values import Values

from .models import Invitee, Mailing

SPOKEN = 500  # letters between two words of how far it is, some seconds' work
UNSAFE = re.compile(r"[^\w .,()'-]+")
NAME_LENGTH = 80


def print_mailing(mailing: Mailing, *, clock: Callable[[], datetime]) -> int:
    """Print a claimed mailing into its ZIP; returns how many letters. A letter that cannot be set is written down."""
    try:
        return _print(mailing, clock)
    except LayoutError as error:
        fail(mailing, error=str(error))
        raise


def _print(mailing: Mailing, clock: Callable[[], datetime]) -> int:
    count = 0
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
            for count, (invitee, pdf) in enumerate(letters(mailing), 1):
                target.writestr(file_name(invitee), pdf)
                if count % SPOKEN == 0:
                    speak(mailing, printed=count, now=clock())
        keep(mailing, out, printed=count)
    return count


def letters(mailing: Mailing) -> Iterator[tuple[Invitee, bytes]]:
    """Each invitee with their letter as a PDF; memory does not grow with them."""
    source = source_of(mailing)
    rows = mailing.invitees.all()
    texts = {text for row in rows.values_list("name", "institution").iterator() for text in row} | {mailing.number}
    compiled = compile(source, {}, texts)
    linker = Linker(compiled)
    for invitee in rows.iterator(chunk_size=SPOKEN):
        person = person_of(mailing, invitee)
        try:
            yield invitee, compiled.pdf + linker.link(person).appendix
        except Unlinkable:
            yield invitee, link(compile_whole(source, {}, compiled, person), person)


def person_of(mailing: Mailing, invitee: Invitee) -> Values:
    """What one letter says that the others do not."""
    texts = {"name": invitee.name, "institution": invitee.institution, "number": mailing.number or "-"}
    address = settings.SITE_URL + reverse("invitations:answer", args=[invitee.token])
    return Values(title=f"Undangan untuk {invitee.name}", url=address, texts={k: v for k, v in texts.items() if v})


def source_of(mailing: Mailing) -> LayoutSource:
    """The letter with slots for whom it invites. Braces that an organizer typed are no fields of it."""
    session, kind = mailing.session, KINDS["undangan"]
    about = mailing.subject or subject(kind, session)
    letter = LetterFacts(on=mailing.on, subject=about, opening=mailing.opening)
    head = head_of(session.programme.organizer)
    found = values(session, letter) | {"peserta": []}
    context = arranged(kind, found, session, paper=head.paper) | {"logo": "logo" if head.logo else ""}
    html = render_to_string("letters/undangan_banyak.html", context).replace("{", "&#123;")
    css = render_to_string("letters/undangan_banyak.css", context)
    return LayoutSource(html, css, _pictures(head.logo, head.logo_type))


def _pictures(name: str, content_type: str) -> dict[str, Asset]:
    if not name:
        return {}
    with default_storage.open(name, "rb") as file:
        return {"logo": Asset(content_type, file.read())}


def printed_letter(invitee: Invitee) -> bytes | None:
    """The PDF of one letter out of its mailing's file; None until that is printed."""
    if not invitee.mailing.file:
        return None
    with invitee.mailing.file.open("rb") as file, zipfile.ZipFile(file) as packed:
        return packed.read(file_name(invitee))


def file_name(invitee: Invitee) -> str:
    """`0001 Siti Aminah.pdf`: no character that a file system minds."""
    return f"{invitee.position:04} {UNSAFE.sub('-', invitee.name)[:NAME_LENGTH].strip(' .')}.pdf"
