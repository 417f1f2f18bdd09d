"""The accountability file (SPJ) of a session: all its documents as a ZIP, or as one PDF with contents and bookmarks."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, BinaryIO, cast

import pikepdf
from django.template.loader import render_to_string

from bimtek.common import offload
from certificates.photos.models import Photo
from events.training.models import TrainingSession

from .kinds import KINDS, DocumentKind
from .letterhead import head_of
from .production import Made, page
from .report_sections import shown
from .setting import to_pdf
from .shipped import SIZES
from .values import LetterFacts, values

UNSAFE, NAME_LENGTH = re.compile(r"[^\w .,()'-]+"), 80
# In the order in which a treasurer looks through it. Data sheets are personal, and stay out.
ORDER = (
    "kak", "rab", "sk-panitia", "sk-narasumber", "sk-peserta", "undangan", "surat-tugas", "rundown", "daftar-hadir",
    "materi", "tanda-terima", "honorarium", "kuitansi", "berita-acara", "sertifikat", "evaluasi", "laporan",
)  # fmt: skip


def documents(session: TrainingSession, letter: LetterFacts) -> Iterator[tuple[DocumentKind, bytes]]:
    """The documents of the file in order, one in memory at a time."""
    found = values(session, letter)
    for slug in ORDER:
        about = found | {"perihal": f"Undangan {found['kegiatan']['lengkap']}"}
        html = page(KINDS[slug], session, shown(slug, about, session))
        yield KINDS[slug], offload.run(to_pdf, html)


def file_of(session: TrainingSession, letter: LetterFacts, *, format: str) -> Made:
    """The whole file; `format` is pdf or zip. Raises Busy where no slot is free."""
    with tempfile.TemporaryFile() as temporary:
        out = cast(BinaryIO, temporary)
        if format == "zip":
            _write_zip(session, letter, out)
        else:
            _write_pdf(session, letter, out)
        out.seek(0)
        return Made(out.read(), format)


def _write_zip(session: TrainingSession, letter: LetterFacts, out: IO[bytes]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for number, (kind, pdf) in enumerate(documents(session, letter), 1):
            target.writestr(f"{number:02} {kind.title}.pdf", pdf)
        for photo in Photo.objects.filter(session=session):
            with photo.file.open("rb") as file:
                target.writestr(f"Foto/{photo.position:03} {_safe(photo.caption)}".strip() + ".jpg", file.read())


def _safe(caption: str) -> str:
    return UNSAFE.sub("-", caption)[:NAME_LENGTH].strip(" .")


def _write_pdf(session: TrainingSession, letter: LetterFacts, out: BinaryIO) -> None:
    """Append document after document, then put the contents in front, and bookmarks over all."""
    with ExitStack() as parts, pikepdf.new() as whole:
        chapters: list[tuple[str, int]] = []
        for kind, pdf in documents(session, letter):
            chapters.append((kind.title, len(whole.pages)))
            # What is copied from it is read when the whole is saved.
            whole.pages.extend(parts.enter_context(pikepdf.open(io.BytesIO(pdf))).pages)
        front = parts.enter_context(pikepdf.open(io.BytesIO(_contents(session, chapters))))
        before = len(front.pages)
        for at, each in enumerate(front.pages):
            whole.pages.insert(at, each)
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, before + at) for title, at in chapters)
        title = f"Berkas Pertanggungjawaban: {session}"
        whole.docinfo["/Title"] = title
        whole.Root.Lang = pikepdf.String("id")
        whole.Root.PageMode = pikepdf.Name.UseOutlines
        whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        whole.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _contents(session: TrainingSession, chapters: list[tuple[str, int]]) -> bytes:
    """The contents page: it says on which page of the file each document begins, itself counted as the first."""
    head = head_of(session.programme.organizer)
    width, height = SIZES[head.paper]
    context = {
        "judul": f"Berkas Pertanggungjawaban: {session}",
        "lebar": width,
        "tinggi": height,
        "kop": {"induk": head.parent_name, "nama": head.name, "alamat": head.address, "kontak": head.contact},
        "kegiatan": str(session),
        "isi": [(number, title, at + 2) for number, (title, at) in enumerate(chapters, 1)],
    }
    return offload.run(to_pdf, render_to_string("letters/spj.html", context))
