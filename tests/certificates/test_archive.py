"""All files of a session in one ZIP: what is in it, under which names, and how little memory it takes."""

import tracemalloc
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from certificates.issuing import archive
from certificates.models import Certificate

from .conftest import NOW

pytestmark = pytest.mark.django_db

SIZE = 400_000  # bytes of each made-up file


def make_files(count: int | None = None) -> None:
    """Give certificates files of random bytes without the press."""
    for certificate in Certificate.objects.order_by("number")[:count]:
        name = default_storage.save(f"certificates/{certificate.pk}.pdf", ContentFile(b"%PDF-" + bytes(SIZE)))
        Certificate.objects.filter(pk=certificate.pk).update(pdf=name, rendered_at=NOW, sha256="0" * 64)


@pytest.fixture
def download(client, issuer, session):
    client.force_login(issuer)

    def get() -> ZipFile:
        answer = client.get(reverse("issuing:archive", args=[session.pk]))
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"].endswith('.zip"')
        return ZipFile(BytesIO(b"".join(answer.streaming_content)))

    return get


def test_every_printed_and_valid_certificate_is_in_it(download, attend, issue):
    for name in ("Ani", "Budi", "Cici", "Dedi"):
        attend(name)
    issue()
    make_files(3)
    Certificate.objects.filter(name="Budi").update(status="revoked")
    with download() as files:
        assert files.namelist() == [
            "0001 Ani 001-SERT-KPU-KALTARA-III-2027.pdf",
            "0002 Cici 003-SERT-KPU-KALTARA-III-2027.pdf",
        ]
        assert files.testzip() is None
        assert len(files.read(files.namelist()[0])) == SIZE + 5


def test_without_any_it_is_an_empty_archive(download):
    with download() as files:
        assert files.namelist() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("Nur Sa'adah, S.Pd., M.Si.", "Nur Sa'adah, S.Pd., M.Si"),
        ("Tan Giok Lan / Lanny: \\ * ?", "Tan Giok Lan - Lanny"),
        ("Şükrü Ñandú", "Şükrü Ñandú"),
        ("X" * 300, "X" * 80),
    ],
)
def test_names_are_safe_on_every_file_system(name, expected):
    certificate = Certificate(name=name, number="1/A B/2027")
    assert archive.file_name(certificate) == f"{expected} 1-A B-2027.pdf"


def test_people_of_one_name_have_files_of_their_own(download, attend, issue):
    attend("Slamet")
    attend("Slamet")
    issue()
    make_files()
    with download() as files:
        assert len(set(files.namelist())) == 2


def test_memory_does_not_grow_with_the_number_of_files(attend, issue):
    for n in range(25):
        attend(f"Peserta {n:02}")
    issue()
    make_files()
    tracemalloc.start()
    total = sum(len(part) for part in archive.stream(Certificate.objects.order_by("number")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 25 * SIZE
    assert peak < 5 * SIZE
