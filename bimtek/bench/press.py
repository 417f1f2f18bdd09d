"""The press: WeasyPrint by itself, linking, signing, and the whole job through PostgreSQL, Redis and Celery."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from bimtek.accounts.models import User
from bimtek.common.codes import readable_code
from certificates.bases import store
from certificates.bases.compiling import base_for, shared_fields
from certificates.issuing import fields
from certificates.issuing.documents import seal
from certificates.issuing.freeze import session_facts, what_was_taught
from certificates.issuing.models import Certificate, Chunk, Edition
from certificates.issuing.printing import MAX_ATTEMPTS
from certificates.issuing.services import issue
from certificates.layouts.services import shipped_version
from certificates.press.compile import set_whole
from certificates.press.link import Linker
from certificates.press.seal import Seal
from certificates.press.values import Values
from certificates.signing.models import SigningKey
from certificates.signing.selectors import signer_of
from certificates.signing.services import upload
from events.models import Organizer, TrainingSession
from events.seats.roles import SessionRole

from . import audience
from .processes import usage
from .processes import workers as celery_workers
from .report import Bench, Report

PEOPLE_PER_SESSION = 5000
WEASYPRINT_DOCUMENTS = 20
LINKED_DOCUMENTS = 3000
# What a certificate leaves behind in the database.
TABLES = ("certificate", "edition", "chunk", "batch", "base", "numberseries", "voidedrange")
STALL_SECONDS = 120


@dataclass(frozen=True)
class PressFigures:
    """What one run measured. Per core: by CPU seconds of one process; the job: by the clock, on all cores."""

    count: int
    signed: str
    weasyprint_per_core_s: float
    link_per_core_s: float
    sign_per_core_s: float  # link and sign
    link_ratio: float
    sign_ratio: float
    job_per_s: float
    job_cpu_ms_per_certificate: float  # of workers and issuer, without the servers
    bytes_per_document: float
    weasyprint_bytes_per_document: float
    bytes_ratio: float
    db_bytes_per_certificate: float
    peak_rss_mb: float
    rss_mb_at_a_tenth: float  # of the largest worker, when a tenth was done
    rss_mb_at_the_end: float
    projected_hours_for_5741127: float

    def as_dict(self) -> dict[str, float | int | str]:
        """For JSON."""
        return asdict(self)


def measure(*, count: int, signed: str, workers: int) -> PressFigures:
    """Measure everything in one run; `signed` is "", rsa or ecdsa."""
    tag = f"{time.time_ns():x}"[-8:]
    owner, by = audience.organizer(tag), audience.user(tag)
    if signed:
        _give_key(owner, by, signed)
    sessions = list(_sessions(owner, count, by))
    documents = _Documents(sessions[0])
    weasyprint_s, weasyprint_bytes = documents.weasyprint()
    link_s, link_bytes = documents.link(None)
    sign_s, sign_bytes = documents.link(documents.seal(signed or "ecdsa", by, tag))
    job = _job(sessions, by, count=count, workers=workers)
    own_bytes = sign_bytes if signed else link_bytes
    return PressFigures(
        count=count,
        signed=signed or "no",
        weasyprint_per_core_s=weasyprint_s,
        link_per_core_s=link_s,
        sign_per_core_s=sign_s,
        link_ratio=link_s / weasyprint_s,
        sign_ratio=sign_s / weasyprint_s,
        bytes_per_document=own_bytes,
        weasyprint_bytes_per_document=weasyprint_bytes,
        bytes_ratio=own_bytes / weasyprint_bytes,
        projected_hours_for_5741127=5_741_127 / job.per_s / 3600,
        job_per_s=job.per_s,
        job_cpu_ms_per_certificate=job.cpu_ms,
        db_bytes_per_certificate=job.db_bytes,
        peak_rss_mb=job.peak_rss_mb,
        rss_mb_at_a_tenth=job.rss_mb_early,
        rss_mb_at_the_end=job.rss_mb_late,
    )


def _sessions(owner: Organizer, count: int, by: User) -> Iterator[TrainingSession]:
    for number, start in enumerate(range(0, count, PEOPLE_PER_SESSION), start=1):
        yield audience.session(owner, number, min(PEOPLE_PER_SESSION, count - start), by)


class _Documents:
    """One session's certificates, made again and again in this process."""

    def __init__(self, session: TrainingSession) -> None:
        self.version = shipped_version("klasik")
        taught = what_was_taught(session, list(session.agenda.all()))
        facts = session_facts(session, layout_version=self.version, issued_on=session.ends_on, now=timezone.now())
        self.edition = Edition(role=SessionRole.PARTICIPANT, **facts | taught | {"signing_key": None})
        self.fixed = fields.fixed(self.edition)

    def values(self, number: int) -> Values:
        """One recipient's texts, unlike any other's."""
        person = audience.made_up(number)
        return fields.values(
            self.fixed,
            number=f"{number:06}/SERT/BENCH/XI/2026",
            code=readable_code(),
            name=person.full_name,
            institution=person.institution,
        )

    def weasyprint(self) -> tuple[float, float]:
        """Whole documents by WeasyPrint, fonts already read: per second of CPU, and bytes of one."""
        source = self.version.source()
        shared = shared_fields(source, self.fixed)
        base = store.linker(base_for(self.version, self.fixed, "")).compiled
        people = [self.values(number) for number in range(WEASYPRINT_DOCUMENTS + 1)]
        set_whole(source, shared, base, people.pop())
        return _timed(lambda values: len(set_whole(source, shared, base, values)), people)

    def link(self, seal: Seal | None) -> tuple[float, float]:
        """Linked documents: per second of CPU, and bytes of one."""
        fixed = self.fixed | {"signed": seal is not None}
        linker: Linker = store.linker(base_for(self.version, fixed, ""))
        people = [self.values(number) for number in range(LINKED_DOCUMENTS + 1)]
        linker.link(people.pop(), seal)
        return _timed(lambda values: len(linker.compiled.pdf) + len(linker.link(values, seal).appendix), people)

    def seal(self, kind: str, by: User, tag: str) -> Seal:
        """A seal by a key of this kind, of an organizer beside the one whose job is measured."""
        owner = audience.organizer(f"{tag}-key")
        key = _give_key(owner, by, kind)
        edition = Edition(signing_key=key, sealed_at=timezone.now(), organizer_name=owner.name)
        return seal(edition, key, signer_of(key).sign)


def _timed(make: Callable[[Values], int], people: list[Values]) -> tuple[float, float]:
    start = time.process_time()
    size = sum(make(values) for values in people)
    return len(people) / (time.process_time() - start), size / len(people)


@dataclass(frozen=True)
class _Job:
    per_s: float
    cpu_ms: float
    db_bytes: float
    peak_rss_mb: float
    rss_mb_early: float
    rss_mb_late: float


def _job(sessions: list[TrainingSession], by: User, *, count: int, workers: int) -> _Job:
    """Issue to all sessions and wait until everything is printed."""
    _vacuum()
    before = _table_bytes()
    with celery_workers("press", workers) as pid:
        _warm_up(pid)
        idle = usage(pid).cpu_s
        start, own = time.monotonic(), time.process_time()
        for session in sessions:
            now = timezone.now()
            version = shipped_version("klasik")
            issue(session=session, layout_version=version, issued_on=now.date(), by=by, now=now)
        early = _wait(sessions, count // 10, pid)
        _wait(sessions, count, pid)
        seconds, cpu = time.monotonic() - start, time.process_time() - own + usage(pid).cpu_s - idle
        late = usage(pid)
    bytes_ = (_table_bytes() - before) / count
    return _Job(count / seconds, cpu / count * 1000, bytes_, late.peak_rss_mb, early, late.rss_mb)


def _warm_up(pid: int) -> None:
    """Wait until the worker and its processes are up; starting them is not printing."""
    deadline = time.monotonic() + STALL_SECONDS
    quiet, last = 0, -1.0
    while quiet < 4:
        time.sleep(0.5)
        cpu = usage(pid).cpu_s
        quiet, last = (quiet + 1, cpu) if cpu - last < 0.05 else (0, cpu)
        if time.monotonic() > deadline:
            raise RuntimeError("the workers do not come to rest")


def _wait(sessions: list[TrainingSession], wanted: int, pid: int) -> float:
    """Wait until so many certificates are there; returns the memory of the largest worker then, in MB."""
    seen, since = -1, time.monotonic()
    while (done := _done(sessions)) < wanted:
        if done > seen:
            seen, since = done, time.monotonic()
        if time.monotonic() - since > STALL_SECONDS:
            raise RuntimeError(f"the press stands still at {done}: {_errors(sessions)}")
        time.sleep(0.1)
    return usage(pid).rss_mb


def _done(sessions: list[TrainingSession]) -> int:
    chunks = Chunk.objects.filter(batch__session__in=sessions, state=Chunk.State.DONE)
    return sum(last - first + 1 for first, last in chunks.values_list("first", "last"))


def _errors(sessions: list[TrainingSession]) -> list[str]:
    failed = Chunk.objects.filter(batch__session__in=sessions, attempts__gte=MAX_ATTEMPTS)
    return list(failed.values_list("error", flat=True)[:3])


def _vacuum() -> None:
    """Let PostgreSQL know what the tables hold now, as its own housekeeping does in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _table_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s) AS name",
            [[f"certificates_{table}" for table in TABLES]],
        )
        return int(cursor.fetchone()[0])


def _give_key(owner: Organizer, by: User, kind: str) -> SigningKey:
    """A key and a certificate that says so itself, for this run only."""
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ecdsa" else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner.name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    word = "bench"
    file = pkcs12.serialize_key_and_certificates(None, key, certificate, None, BestAvailableEncryption(word.encode()))
    return upload(organizer=owner, file=BytesIO(file), passphrase=word, by=by, now=timezone.now())


def table(figures: PressFigures) -> str:
    """The figures for a person to read."""
    rows = [
        ("WeasyPrint, whole document", f"{figures.weasyprint_per_core_s:,.1f} / core s", "1"),
        ("link", f"{figures.link_per_core_s:,.0f} / core s", f"{figures.link_ratio:,.0f}"),
        ("link and sign", f"{figures.sign_per_core_s:,.0f} / core s", f"{figures.sign_ratio:,.0f}"),
        ("whole job", f"{figures.job_per_s:,.0f} / s", f"{figures.job_per_s / figures.weasyprint_per_core_s:,.0f}"),
        ("whole job, CPU", f"{figures.job_cpu_ms_per_certificate:.3f} ms each", ""),
        ("bytes of a document", f"{figures.bytes_per_document:,.0f}", f"{figures.bytes_ratio:.2f}"),
        ("bytes in the database", f"{figures.db_bytes_per_certificate:,.0f} each", ""),
        ("memory of a worker", f"{figures.rss_mb_at_a_tenth:,.0f} to {figures.rss_mb_at_the_end:,.0f} MB", ""),
        ("its peak", f"{figures.peak_rss_mb:,.0f} MB", ""),
        ("5,741,127 at this rate", f"{figures.projected_hours_for_5741127:.2f} h", ""),
    ]
    lines = [f"{figures.count:,} certificates, signed: {figures.signed}; Python {sys.version.split()[0]}"]
    lines += [f"{name:<28} {value:>22} {ratio:>8}" for name, value, ratio in rows]
    return "\n".join(lines)


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--count", type=int, default=100_000, help="certificates of the whole job")
    parser.add_argument("--signed", choices=["rsa", "ecdsa"], default="", help="sign them, with this kind of key")
    parser.add_argument("--workers", type=int, default=2, help="processes of the press")


def _run(*, count: int, signed: str, workers: int, **_options: Any) -> Report:
    if Certificate.objects.exclude(organizer__slug__startswith="bench-").exists():
        raise CommandError("This database holds real certificates; measure on one of its own.")
    figures = measure(count=count, signed=signed, workers=workers)
    return Report(table(figures), figures.as_dict())


BENCH = Bench("the press: linking and signing certificates, and the whole job", _add_arguments, _run)
