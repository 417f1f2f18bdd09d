"""The press's side of issuing: print a chunk, exactly once, whatever is killed and whatever runs twice."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bimtek.common.codes import readable_code
from certificates.numbering.models import VoidedRange
from certificates.press.errors import LayoutError

from . import queue
from .documents import EditionPress
from .models import Batch, Certificate, Chunk, Edition
from .recipients import recipients
from .superseding import supersede

logger = structlog.get_logger(__name__)

# A batch of which nothing was printed for so long was lost by the queue, or its worker was.
RESUME_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 5
ERROR_LENGTH = 300
NOTE_LENGTH = 500  # of a voided number: a long name and a long error together are longer


def print_chunk(*, chunk_id: int, now: datetime) -> int:
    """Print the certificates of a chunk; returns how many, 0 when it is not waiting any more.

    Drawing happens first, and outside any transaction; then one short transaction claims the chunk and
    files all records. So a worker may be killed anywhere, and two may print the same chunk: the second
    finds it claimed. What fails for all (a layout, a key, the storage) is written down and tried again.
    """
    chunk = (
        Chunk.objects.select_related("batch__session__programme")
        .filter(pk=chunk_id, state=Chunk.State.WAITING, batch__state=Batch.State.RUNNING)
        .first()
    )
    if chunk is None:
        return 0
    try:
        return _file(chunk, *_draw(chunk, now), now)
    except Exception as error:
        _write_down(chunk, error)
        raise


def _draw(chunk: Chunk, now: datetime) -> tuple[list[Certificate], dict[int, dict[str, str]]]:
    """The unsaved certificates of a chunk, and by running number who could not be printed and why."""
    numbers = chunk.range
    certificates: list[Certificate] = []
    failures: dict[int, dict[str, str]] = {}
    presses = _presses(chunk)
    for sequence, recipient in zip(numbers.sequences, recipients(chunk), strict=True):
        if recipient.gone:
            failures[sequence] = {"name": recipient.name, "error": recipient.why_gone}
            continue
        press = presses[recipient.edition]
        person = {"number": numbers.number(sequence), "name": recipient.name, "institution": recipient.institution}
        code = readable_code()
        try:
            printed = press.print(code=code, **person)
        except LayoutError as error:
            # One person's text that cannot be set must not hold up the others; a layout that fails for all does.
            failures[sequence] = {"name": recipient.name, "error": str(error)[:ERROR_LENGTH]}
            continue
        certificates.append(
            Certificate(
                **_common(chunk, press.edition),
                **recipient.owner,
                **person,
                predecessor_id=UUID(recipient.follows) if recipient.follows else None,
                sequence=sequence,
                code=code,
                printed_at=now,
                base=printed.base,
                sha256=printed.sha256,
                signature=printed.signature,
            )
        )
    return certificates, failures


def _common(chunk: Chunk, edition: Edition) -> dict[str, Any]:
    session = chunk.batch.session
    return {
        "organizer_id": session.programme.organizer_id,
        "session_id": session.pk,
        "series_id": chunk.series_id,
        "edition": edition,
        "role": edition.role,
    }


def _presses(chunk: Chunk) -> dict[int, EditionPress]:
    """A press for each edition of the chunk; compiled here, so that a layout which fails for all fails the chunk."""
    editions = Edition.objects.select_related("layout_version", "signing_key", "base").in_bulk(
        {each["edition"] for each in chunk.recipients}
    )
    presses = {pk: EditionPress(edition) for pk, edition in editions.items()}
    for press in presses.values():
        press.base  # noqa: B018  compiled now, before anybody is printed
    return presses


@transaction.atomic
def _file(chunk: Chunk, certificates: list[Certificate], failures: dict[int, dict[str, str]], now: datetime) -> int:
    """Claim the chunk and file its records together. The claim lets one worker through; others find it taken."""
    if not _claim(chunk, now):
        return 0
    filed = supersede(chunk.batch, certificates, now)
    Certificate.objects.bulk_create(filed)
    for late in {each.sequence: each for each in certificates if each not in filed}.values():
        failures[late.sequence] = {"name": late.name, "error": _("The earlier certificate is not valid any more.")}
    _void(chunk, failures, now)
    if failures:
        Chunk.objects.filter(pk=chunk.pk).update(failures=list(failures.values()))
    transaction.on_commit(lambda: queue.tell(chunk.pk))
    return len(filed)


def _claim(chunk: Chunk, now: datetime) -> bool:
    """One UPDATE decides: a chunk that was printed or cancelled meanwhile stays what it is."""
    waiting = Chunk.objects.filter(pk=chunk.pk, state=Chunk.State.WAITING)
    return waiting.update(state=Chunk.State.DONE, done_at=now, error="") == 1


def _void(chunk: Chunk, failures: dict[int, dict[str, str]], now: datetime) -> None:
    """The register says what became of a number that no certificate carries."""
    VoidedRange.objects.bulk_create(
        VoidedRange(
            series_id=chunk.series_id,
            first=sequence,
            last=sequence,
            kind=VoidedRange.Kind.FAILED,
            note=": ".join(filter(None, (failure["name"], failure["error"])))[:NOTE_LENGTH],
            at=now,
        )
        for sequence, failure in failures.items()
    )


def _write_down(chunk: Chunk, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    waiting = Chunk.objects.filter(pk=chunk.pk, state=Chunk.State.WAITING)
    waiting.update(attempts=F("attempts") + 1, error=text)


def waiting_chunks(batch: Batch) -> list[int]:
    """Keys of the batch's chunks that the press still has to print."""
    waiting = batch.chunks.filter(state=Chunk.State.WAITING, attempts__lt=MAX_ATTEMPTS)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def resume(*, now: datetime) -> int:
    """Hand stalled batches to the press again; returns how many chunks that were."""
    handed, since = 0, now - RESUME_AFTER
    waiting = Chunk.objects.filter(state=Chunk.State.WAITING, attempts__lt=MAX_ATTEMPTS)
    moving = Chunk.objects.filter(done_at__gt=since)
    stalled = Batch.objects.filter(
        state=Batch.State.RUNNING, queued_at__lte=since, pk__in=waiting.values("batch")
    ).exclude(pk__in=moving.values("batch"))
    for batch in stalled.order_by("pk"):
        chunks = waiting_chunks(batch)
        Batch.objects.filter(pk=batch.pk).update(queued_at=now)
        queue.to_press(chunks)
        handed += len(chunks)
    return handed


def untold(*, now: datetime) -> list[int]:
    """Chunks printed some minutes ago whose people were not told: the queue lost the task."""
    late = Chunk.objects.filter(state=Chunk.State.DONE, told_at__isnull=True, done_at__lte=now - RESUME_AFTER)
    return list(late.values_list("pk", flat=True)[:1000])
