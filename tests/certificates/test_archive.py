"""All files of a session in one ZIP: what is in it, under which names, and how little memory it takes."""

import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from certificates.issuing import archive
from certificates.issuing.documents import document
from certificates.models import Certificate
from tests.factories import SpeakerFactory

pytestmark = pytest.mark.django_db


def certificates():
    """As the page hands them over."""
    return Certificate.objects.select_related("edition__signing_key", "base").order_by("sequence")


@pytest.fixture
def download(client, issuer, session):
    client.force_login(issuer)

    def get() -> ZipFile:
        answer = client.get(reverse("issuing:archive", args=[session.pk]))
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"].endswith('.zip"')
        return ZipFile(BytesIO(b"".join(answer.streaming_content)))

    return get


def test_every_valid_certificate_is_in_it_as_issued(download, session, attend, issue_and_print):
    for name in ("Ani", "Budi", "Cici"):
        attend(name)
    session.agenda.get().speakers.add(SpeakerFactory(organizer=session.programme.organizer, name="Dr. Dedi"))
    issue_and_print()
    Certificate.objects.filter(name="Budi").update(status="revoked")
    with download() as files:
        assert files.namelist() == [
            "0001 Ani 001-SERT-KPU-KALTARA-III-2027.pdf",
            "0002 Cici 003-SERT-KPU-KALTARA-III-2027.pdf",
            "0003 Dr. Dedi 004-SERT-KPU-KALTARA-III-2027.pdf",
        ]
        assert files.testzip() is None
        valid = [document(row) for row in certificates().filter(status="valid")]
        assert [files.read(name) for name in files.namelist()] == valid


def test_the_same_certificates_give_the_same_archive(attend, issue_and_print):
    attend("Ani")
    issue_and_print()
    assert b"".join(archive.stream(certificates())) == b"".join(archive.stream(certificates()))


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
        ("Nu\u0303k\u0331wa\u0308\u0331", "N\u0169\u1e35w\u00e4\u0331"),
        ("\u0930\u0935\u093f", "\u0930\u0935\u093f"),
        ("X" * 300, "X" * 80),
    ],
)
def test_names_are_safe_on_every_file_system(name, expected):
    certificate = Certificate(name=name, number="1/A B/2027")
    assert archive.file_name(certificate) == f"{expected} 1-A B-2027.pdf"


def test_people_of_one_name_have_files_of_their_own(download, attend, issue_and_print):
    attend("Slamet")
    attend("Slamet")
    issue_and_print()
    with download() as files:
        assert len(set(files.namelist())) == 2


def test_each_is_made_when_its_turn_comes(attend, issue_and_print, monkeypatch):
    for n in range(3):
        attend(f"Peserta {n}")
    issue_and_print()
    made: list[str] = []
    monkeypatch.setattr(archive, "made_anew", lambda row: made.append(row.name) or document(row))
    parts: Iterator[bytes] = archive.stream(certificates())
    assert made == []
    assert next(parts)[30:].startswith(b"0001 Peserta 0")
    assert made == ["Peserta 0"]
    assert len(list(parts)) == 3  # two more files, and the directory
    assert made == ["Peserta 0", "Peserta 1", "Peserta 2"]


def test_memory_does_not_grow_with_the_number_of_files(attend, issue_and_print):
    for n in range(40):
        attend(f"Peserta {n:02}")
    issue_and_print()
    size = max(len(document(row)) for row in certificates())  # the base is in memory from here on
    tracemalloc.start()
    total = sum(len(part) for part in archive.stream(certificates()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 39 * size
    assert peak < 12 * size


def test_the_archive_asks_the_same_for_one_and_for_thirty(attend, issue_and_print, django_assert_num_queries):
    attend("Ani")
    issue_and_print()
    with django_assert_num_queries(1):
        list(archive.stream(certificates()))
    for n in range(29):
        attend(f"Peserta {n:02}")
    issue_and_print()
    with django_assert_num_queries(1):
        assert len(list(archive.stream(certificates()))) == 31
