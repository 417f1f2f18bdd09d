"""A refresher session: a draft like the session before it, on another day, for the topics that were weak."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from bimtek.common import audit
from certificates.consequences.copying import PARTS, copy
from events.training.models import TrainingSession
from participants.knowledge_tests.models import KnowledgeTest

TITLE_MOST = 150
ALONG = frozenset(PARTS) - {"agenda", "window"}
"""Of a refresher the agenda is another one, and registration opens anew."""


@transaction.atomic
def plan(*, test: KnowledgeTest, starts_on: date, topics: Sequence[str]) -> TrainingSession:
    """A draft for these topics of a test, with the session's place, seats and rules; it is published as any other."""
    title = f"Penyegaran: {', '.join(topics)}"
    title = title if len(title) <= TITLE_MOST else f"{title[: TITLE_MOST - 1]}…"
    made = copy(session=test.session, starts_on=starts_on, title=title, parts=ALONG)
    audit.record(made, refresher_of_test=test.pk)
    return made
