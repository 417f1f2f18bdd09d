"""The accountability file (SPJ): how long it takes, and what memory, for a small session and a large one."""

import io
import resource
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from PIL import Image

from bimtek.accounts.models import User
from bimtek.common.reducing import SIDE_MAX
from certificates.accountability import services
from certificates.accountability.tasks import make_accountability_file
from certificates.documents.models import Payment
from certificates.photos import services as photos
from events.training.models import TrainingSession

from . import audience
from .report import Bench, Report

SMALL_PEOPLE, SMALL_PHOTOS = 10, 2
TRANSPORT = 150_000  # rupiah


@dataclass(frozen=True)
class AccountabilityFigures:
    """One file of one session; seconds by the clock and of this process, memory at its highest."""

    people: int
    photos: int
    format: str
    seconds: float
    cpu_seconds: float
    peak_mb: float  # of the process so far: never falls
    file_mb: float


def measure(*, people: int, pictures: int) -> Iterator[AccountabilityFigures]:
    """Make both formats for a small session, then for one of `people` and `pictures`."""
    for number, photographed in ((SMALL_PEOPLE, SMALL_PHOTOS), (people, pictures)):
        by = audience.user(_tag())
        yield from _of(_session(number, photographed, by), number, photographed, by)


def _tag() -> str:
    return f"{time.time_ns():x}"[-8:]


def _of(session: TrainingSession, people: int, pictures: int, by: User) -> Iterator[AccountabilityFigures]:
    """Ask for each format as staff do, and do here what a worker would: its task, in this process."""
    for format in ("zip", "pdf"):
        row = services.ask(session=session, format=format, by=by, now=timezone.now())
        start, cpu = time.perf_counter(), time.process_time()
        make_accountability_file.apply(args=[row.pk], throw=True)
        row.refresh_from_db()
        took, used = time.perf_counter() - start, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield AccountabilityFigures(people, pictures, format, took, used, peak, row.file.size / 1e6)


def _session(people: int, pictures: int, by: User) -> TrainingSession:
    """A session whose people all came and are all paid, with photos as a phone takes them."""
    session = audience.session(audience.organizer(_tag()), people, people, by)
    Payment.objects.bulk_create(
        Payment(
            session=session, purpose=Payment.Purpose.TRANSPORT, payee=audience.made_up(number).full_name,
            what_for="Uang transpor", rate=TRANSPORT, unit="kali",
        )
        for number in range(people)
    )  # fmt: skip
    for number in range(pictures):
        photos.reduce(photo=photos.add(session=session, data=_photo(number), by=by, now=timezone.now()).pk)
    return session


def _photo(number: int) -> bytes:
    """A photo of fine noise, which a JPEG cannot make small."""
    out = io.BytesIO()
    noise = Image.effect_noise((SIDE_MAX * 2, SIDE_MAX * 3 // 2), 60 + number % 7)
    noise.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def table(rows: list[AccountabilityFigures]) -> str:
    """The figures for a person to read."""
    lines = ["people photos format        s    CPU s   peak MB   file MB"]
    for row in rows:
        lines.append(
            f"{row.people:>6} {row.photos:>6} {row.format:>6} {row.seconds:>8.1f} {row.cpu_seconds:>8.1f}"
            f" {row.peak_mb:>9.0f} {row.file_mb:>9.1f}"
        )
    return "\n".join(lines)


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--photos", type=int, default=60)


def _run(*, people: int, photos: int, **_options: Any) -> Report:
    rows = list(measure(people=people, pictures=photos))
    return Report(table(rows), {"files": [asdict(row) for row in rows]})


BENCH = Bench("the accountability file of a small and a large session", _add_arguments, _run)
