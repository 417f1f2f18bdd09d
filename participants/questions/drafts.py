"""What a participant has typed so far: kept step by step, found again on any device, and forgotten in time."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from events.materials.services import forget_files
from events.training.models import TrainingSession
from participants.people.models import Person

from .models import Draft, DraftFile, Question

DAYS = 30
# Characters kept of one step: more than any answer may have, so that a text that is too long is kept to be cut.
STEP_MAX_LENGTH = 20_000
CHUNK = 500


def draft_of(person: Person, session: TrainingSession) -> Draft | None:
    """The person's draft for a session, with its files."""
    rows = Draft.objects.prefetch_related("files")
    return rows.filter(person=person, session=session).first()


@transaction.atomic
def keep(*, person: Person, session: TrainingSession, step: str, typed: dict[str, Any], now: datetime) -> None:
    """Keep what was typed in one step, right or wrong; other steps, of another tab too, stay as they are."""
    draft = _locked(person, session, now)
    if len(json.dumps(typed, ensure_ascii=False)) <= STEP_MAX_LENGTH:
        draft.data[step] = typed
    draft.updated_at = now
    draft.save(update_fields=["data", "updated_at"])


def keep_file(
    *, person: Person, session: TrainingSession, question: Question, file: UploadedFile[Any], now: datetime
) -> None:
    """Keep a chosen file, whose `kind` was read from its content, in place of the one chosen before."""
    name = "".join(c for c in str(file.name) if c.isprintable())
    row = DraftFile(question=question, file_name=name[-200:], size=file.size or 0)
    row.content_type = file.kind.content_type  # type: ignore[attr-defined]  # set by `fields.AnswerFile`
    row.file.save("", file, save=False)
    try:
        with transaction.atomic():
            row.draft = _locked(person, session, now)
            _forget(DraftFile.objects.filter(draft=row.draft, question=question))
            row.save()
    except BaseException:
        default_storage.delete(str(row.file.name))
        raise


@transaction.atomic
def drop_file(*, person: Person, session: TrainingSession, question: Question) -> None:
    """Forget a chosen file."""
    _forget(DraftFile.objects.filter(draft__person=person, draft__session=session, question=question))


@transaction.atomic
def discard(*, person_id: int, session_id: int, besides: Collection[str] = ()) -> None:
    """Delete a draft, and its files but those with the names `besides`, which answers have now."""
    drafts = Draft.objects.filter(person=person_id, session=session_id)
    _forget(DraftFile.objects.filter(draft__in=drafts), besides=besides)
    drafts.delete()


def purge(*, now: datetime) -> int:
    """Delete drafts that were not touched for DAYS days, some at a time; returns how many."""
    old = Draft.objects.filter(updated_at__lt=now - timedelta(days=DAYS))
    count = 0
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            # Its participant may have come back to one of them since.
            rows = old.filter(pk__in=keys).select_for_update()
            _forget(DraftFile.objects.filter(draft__in=list(rows)))
            count += rows.delete()[1].get("participants.Draft", 0)
    return count


def _locked(person: Person, session: TrainingSession, now: datetime) -> Draft:
    keys = {"person": person, "session": session}
    draft, _created = Draft.objects.select_for_update().get_or_create(**keys, defaults={"updated_at": now})
    return draft


def _forget(found: QuerySet[DraftFile], besides: Collection[str] = ()) -> None:
    rows = list(found.select_for_update(of=("self",)))
    if rows:
        DraftFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
        names = [str(row.file.name) for row in rows]
        forget_files(name for name in names if name not in besides)
