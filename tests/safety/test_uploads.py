"""Files that pretend to be what they are not, or to be small."""

import io
import tracemalloc
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificates.issuing import limits
from certificates.verification import files
from events.materials import content
from tests.safety.budget import OverBudget, cpu_budget

CODE = "7KQF-9M2X-TB4D-RW8H"
PARTS = "[Content_Types].xml"


def package(method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    """A ZIP whose only member is a list of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(PARTS, "x" * 5000)
    return bytearray(file.getvalue())


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("offset", [0, 4, 9, 12])
def test_a_damaged_package_is_of_no_kind(method: int, offset: int):
    damaged = package(method)
    start = damaged.find(PARTS.encode()) + len(PARTS) + offset
    damaged[start : start + 4] = b"\xff\xff\xff\xff"
    assert content.detect(io.BytesIO(bytes(damaged))) is None


def test_an_empty_package_is_of_no_kind():
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert content.detect(io.BytesIO(b"PK\x03\x04" + empty.getvalue())) is None


def pdf(*streams: bytes, annotations: bytes = b"") -> bytes:
    """Something that begins and ends as a PDF does."""
    objects = b"".join(b"1 0 obj <<>> stream\r\n" + stream + b"\nendstream endobj\n" for stream in streams)
    return b"%PDF-1.7\n" + annotations + objects + b"%%EOF"


# The portal may have moved since; whose it says it is decides nothing, as the bytes are compared with the record.
@pytest.mark.parametrize("site", ["http://localhost:8000", "https://bimtek.example.id", "https://elsewhere.example"])
@pytest.mark.parametrize("packed", [False, True])
def test_the_link_of_a_certificate_is_read(packed: bool, site: str):
    link = f"<</URI ({site}/v/{CODE})>>".encode()
    made = pdf(b"no zlib", zlib.compress(link)) if packed else pdf(annotations=link)
    assert files.claimed_code(io.BytesIO(made)) == CODE


@pytest.mark.parametrize(
    "made",
    [
        pdf(annotations=b"<</Annots [1 true null (x)]>>"),
        pdf(annotations=b"<</URI (https://elsewhere.example/w/7KQF-9M2X-TB4D-RW8H)>>"),
        pdf(zlib.compress(b"x")[:-3]),
        b"%PDF-stream",
        b"%PDF-1.7stream",
        b"%PDF-" + b"stream\n" * 50_000,
    ],
)
def test_a_file_without_a_link_claims_nothing(made: bytes):
    assert files.claimed_code(io.BytesIO(made)) is None


def test_a_small_file_cannot_fill_the_memory():
    bomb = pdf(*[zlib.compress(bytes(64 * 1024 * 1024), 9)] * 8)
    tracemalloc.start()
    try:
        assert files.claimed_code(io.BytesIO(bomb)) is None
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("body", [b"", b"%PDF-", b"GIF89a", b"%PDF-1.7 \x00\xff" * 100])
def test_whatever_is_uploaded_to_be_checked_gets_an_answer(body: bytes, client: Client, db: Any):
    answer = client.post("/v/berkas/", {"file": SimpleUploadedFile("../../sertifikat.pdf.exe", body)})
    assert answer.status_code in (200, 422)


# The first was an endless loop; the others took 13 CPU-seconds, and 1.
@pytest.mark.parametrize(
    "made",
    [
        b"%PDF-1.7stream",
        pdf(*[zlib.compress(bytes(16 * 1024 * 1024 - 1), 9)[:-4] + b"ruin"] * 320),
        (b"%PDF-1.7" + b"streamendstream" * 350_000)[: files.MAX_BYTES],
    ],
    ids=["no end", "all damaged at the end", "nothing but streams"],
)
def test_reading_a_file_has_a_budget(made: bytes):
    with cpu_budget():
        assert files.claimed_code(io.BytesIO(made)) is None


def test_a_damaged_stream_is_charged_for_what_came_out_of_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 1024 * 1024)
    link = zlib.compress(f"https://bimtek.example.id/v/{CODE}".encode())
    ruin = zlib.compress(bytes(600 * 1024), 9)[:-4] + b"ruin"
    assert files.claimed_code(io.BytesIO(pdf(ruin, link))) == CODE
    assert files.claimed_code(io.BytesIO(pdf(ruin, ruin, link))) is None


def for_ever() -> None:
    while True:
        pass


def test_the_budget_sees_work_that_does_not_end():
    with pytest.raises(OverBudget, match="does not end"), cpu_budget():
        for_ever()


def test_a_file_is_counted_before_it_is_read(client: Client, db: Any, monkeypatch: pytest.MonkeyPatch):
    """Also one that is refused, and one that breaks the reader."""
    monkeypatch.setattr(limits, "FILES_ALLOWED", 3)
    assert client.post("/v/berkas/").status_code == 422
    assert client.post("/v/berkas/", {"file": SimpleUploadedFile("a.pdf", b"GIF89a")}).status_code == 422
    with monkeypatch.context() as broken:
        broken.setattr(files, "claimed_code", lambda _file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.post("/v/berkas/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    monkeypatch.setattr(files, "claimed_code", None)  # is not reached
    answer = client.post("/v/berkas/?format=json", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert client.get("/v/").status_code == 200
