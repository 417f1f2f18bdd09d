"""The accountability file (SPJ) of a session: all its documents as a ZIP, or as one PDF with contents and bookmarks."""

import io
import re
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

import pikepdf
from django.template.loader import render_to_string

from bimtek.common import offload
from certificates.documents.binding import Binder
from certificates.documents.kinds import KINDS, DocumentKind
from certificates.documents.letterhead import head_of
from certificates.documents.models import SignedCopy
from certificates.documents.production import pages
from certificates.documents.report_sections import shown
from certificates.documents.scans import PDF
from certificates.documents.setting import to_pdf
from certificates.documents.shipped import SIZES
from certificates.documents.values import LetterFacts, values
from certificates.photos.models import Photo
from events.training.models import TrainingSession

UNSAFE, NAME_LENGTH = re.compile(r"[^\w .,()'-]+"), 80
# In the order in which a treasurer looks through it. Data sheets are personal, and stay out.
ORDER = (
    "kak", "rab", "sk-panitia", "sk-narasumber", "sk-peserta", "undangan", "surat-tugas", "rundown", "daftar-hadir",
    "materi", "tanda-terima", "honorarium", "kuitansi", "berita-acara", "sertifikat", "evaluasi", "laporan",
)  # fmt: skip
Told = Callable[[int], None]  # hears how many documents are made


@dataclass(frozen=True)
class AccountabilityPart:
    """A document of the file; `own` is what the portal made, not a scan."""

    title: str
    pdf: bytes
    own: bool = True


def documents(session: TrainingSession, letter: LetterFacts) -> Iterator[AccountabilityPart]:
    """Each document of the file in order, its signed copies behind it; one in memory at a time."""
    found = values(session, letter)
    about = found | {"perihal": f"Undangan {found['kegiatan']['lengkap']}"}
    for slug in ORDER:
        kind = KINDS[slug]
        yield AccountabilityPart(kind.title, offload.run(to_pdf, *pages(kind, session, shown(slug, about, session))))
        for copy in session.signed_copies.filter(kind=slug):
            yield _signed(kind, copy, session)


def count(session: TrainingSession) -> int:
    """How many documents the file will hold."""
    return len(ORDER) + session.signed_copies.filter(kind__in=ORDER).count()


def _signed(kind: DocumentKind, copy: SignedCopy, session: TrainingSession) -> AccountabilityPart:
    """A signed copy as a PDF; a photo of it stands on a page of its own."""
    title = " ".join(filter(None, [f"{kind.title} (salinan bertanda tangan)", copy.note]))
    with copy.file.open("rb") as file:
        data = file.read()
    if copy.content_type == PDF:
        return AccountabilityPart(title, data, own=False)
    width, height = SIZES[head_of(session.programme.organizer).paper]
    address = f"data:{copy.content_type};base64,{b64encode(data).decode()}"
    html = render_to_string(
        "letters/salinan.html", {"judul": title, "gambar": address, "lebar": width, "tinggi": height}
    )
    return AccountabilityPart(title, offload.run(to_pdf, html))


def write(session: TrainingSession, letter: LetterFacts, out: IO[bytes], *, format: str, told: Told) -> int:
    """Write the whole file, pdf or zip; `told` hears of each document. Returns how many documents it holds."""
    made = _told(documents(session, letter), told)
    return _write_zip(session, made, out) if format == "zip" else _write_pdf(session, made, out)


def _told(made: Iterator[AccountabilityPart], told: Told) -> Iterator[AccountabilityPart]:
    for number, each in enumerate(made, 1):
        yield each
        told(number)


def _write_zip(session: TrainingSession, made: Iterator[AccountabilityPart], out: IO[bytes]) -> int:
    number = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for number, part in enumerate(made, 1):
            target.writestr(f"{number:02} {_safe(part.title)}.pdf", part.pdf)
        for photo in Photo.objects.ready().filter(session=session).iterator():
            with photo.file.open("rb") as file:
                target.writestr(f"Foto/{photo.position:03} {_safe(photo.caption)}".strip() + ".jpg", file.read())
    return number


def _safe(caption: str) -> str:
    return UNSAFE.sub("-", caption)[:NAME_LENGTH].strip(" .")


def _write_pdf(session: TrainingSession, made: Iterator[AccountabilityPart], out: IO[bytes]) -> int:
    """Bind document after document, then put the contents in front."""
    with tempfile.TemporaryDirectory() as folder, Binder(Path(folder)) as binder:
        for part in made:
            binder.append(part.title, part.pdf, own=part.own)
        number = len(binder.chapters)
        binder.put_in_front(_contents(session, binder.chapters))
        binder.save(cast(BinaryIO, out), title=f"Berkas Pertanggungjawaban: {session}")
    return number


def _contents(session: TrainingSession, chapters: list[tuple[str, int]]) -> bytes:
    """The contents: they say on which page of the file each document begins, their own pages counted."""
    first = _contents_of(session, chapters, 1)
    with pikepdf.open(io.BytesIO(first)) as document:
        pages = len(document.pages)
    return first if pages == 1 else _contents_of(session, chapters, pages)


def _contents_of(session: TrainingSession, chapters: list[tuple[str, int]], before: int) -> bytes:
    head = head_of(session.programme.organizer)
    width, height = SIZES[head.paper]
    context = {
        "judul": f"Berkas Pertanggungjawaban: {session}",
        "lebar": width,
        "tinggi": height,
        "kop": {"induk": head.parent_name, "nama": head.name, "alamat": head.address, "kontak": head.contact},
        "kegiatan": str(session),
        "isi": [(number, title, at + before + 1) for number, (title, at) in enumerate(chapters, 1)],
    }
    return offload.run(to_pdf, render_to_string("letters/spj.html", context))
