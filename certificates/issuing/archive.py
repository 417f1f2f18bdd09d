"""All certificates of a session as one ZIP, made while it is sent: memory stays the same for ten or ten thousand."""

import re
import unicodedata
from collections.abc import Iterator
from typing import IO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .documents import made_anew
from .models import Certificate

NAME_LENGTH = 80
_KEPT = " .,()'-_"
_DASHES = re.compile(r"-{2,}")


class _Pipe:
    """A file that is only ever written; what was written is taken out again by `take`."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: nothing is held back."""

    def take(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data


def file_name(certificate: Certificate) -> str:
    """`Siti Aminah 001-SERT-KPU-XI-2026.pdf`: no character that a file system minds, and not too long."""
    name, number = (_safe(text) for text in (certificate.name, certificate.number))
    return f"{name[:NAME_LENGTH].strip(' .')} {number}.pdf"


def _safe(text: str) -> str:
    """A text of letters with their marks, in every script, of digits and a few signs."""
    kept = "".join(letter if _is_kept(letter) else "-" for letter in unicodedata.normalize("NFC", text))
    return _DASHES.sub("-", kept).strip(" .-")


def _is_kept(letter: str) -> bool:
    return letter in _KEPT or unicodedata.category(letter)[0] in "LMN"


def stream(certificates: QuerySet[Certificate]) -> Iterator[bytes]:
    """The bytes of a ZIP with the PDFs, in their order; each name starts with its place in it.

    Each PDF is made anew while it is sent, so the memory is that of one; a certificate's number, not the
    hour, decides its bytes, so the same archive comes out each time. PDFs are stored as they are. Where some
    cannot be made now, a text at the end lists them in the language of who asked.
    """
    says = _("These certificates are valid, but their files could not be made. Try again later.")
    return _parts(certificates, _("MISSING.txt"), says)  # the language is known now, and no more when the ZIP is sent


def _parts(certificates: QuerySet[Certificate], list_name: str, list_says: str) -> Iterator[bytes]:
    pipe, missing = _Pipe(), [list_says, ""]
    with ZipFile(cast(IO[bytes], pipe), "w", ZIP_STORED) as archive:
        for place, certificate in enumerate(certificates.iterator(chunk_size=500), start=1):
            name = f"{place:04} {file_name(certificate)}"
            pdf = made_anew(certificate)
            if pdf is None:
                missing.append(name)
                continue
            archive.writestr(ZipInfo(name, certificate.edition.issued_on.timetuple()[:6]), pdf)
            yield pipe.take()
        if len(missing) > 2:
            archive.writestr(ZipInfo(list_name), "\r\n".join([*missing, ""]))
    yield pipe.take()
