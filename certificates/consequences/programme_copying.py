"""A programme once more, with all its runs on other days: the next year's, or another region's."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.cloning import clone
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.organizers.access import AnyUser
from events.planning.models import WindowRule
from events.programmes.models import Programme, Topic
from events.programmes.services import create_programme
from events.training.models import TrainingSession
from participants.messages.models import Rule
from participants.questions.models import PersonFields, Question

from .copying import PARTS
from .copying import copy as copy_session

RUNS_MAX = 60
ANEW = ("id", "slug", "status", "created_at", "updated_at")


@transaction.atomic
def copy_programme(
    *, programme: Programme, title: str, first: date | None, by: AnyUser | None, now: datetime
) -> Programme:
    """A draft with texts, topics, form, rule of registration and messages, and a draft for each run but cancelled ones.

    The first run begins on `first`, the others as far from it as they were. None: no run goes along. Raises Refusal
    `too_many_runs`.
    """
    runs = list(_runs(programme)) if first else []
    if len(runs) > RUNS_MAX:
        raise Refusal("too_many_runs", _("At most %(most)s sessions can be copied at once.") % {"most": RUNS_MAX})
    texts = clone(programme, fresh=ANEW)
    fields = {field.name: getattr(texts, field.name) for field in Programme._meta.concrete_fields}
    fields = {name: value for name, value in fields.items() if name not in (*ANEW, "organizer", "title")}
    made = create_programme(organizer=programme.organizer, title=title, **fields)
    topics = _topics(programme, made)
    _settings(programme, made, now)
    for run in runs:
        day = first + (run.starts_on - runs[0].starts_on) if first else run.starts_on
        session = copy_session(session=run, starts_on=day, title=run.title, parts=PARTS, programme=made)
        _own_topics(session, topics)
    audit.record(made, by=by, copied_from=programme.pk, sessions=len(runs))
    return made


def _runs(programme: Programme) -> list[TrainingSession]:
    rows = programme.sessions.exclude(status=TrainingSession.Status.CANCELLED)
    return list(rows.select_related("programme__organizer", "location").order_by("starts_on", "pk")[: RUNS_MAX + 1])


def _topics(programme: Programme, made: Programme) -> dict[int, int]:
    """The copies' keys by those of the topics."""
    topics = list(programme.topics.all())
    copies = Topic.objects.bulk_create(clone(topic, programme=made) for topic in topics)
    return {topic.pk: copy.pk for topic, copy in zip(topics, copies, strict=True)}


def _settings(programme: Programme, made: Programme, now: datetime) -> None:
    """What registration asks and when it is open, and what goes out by itself; a rule that is on is on from now."""
    Question.objects.bulk_create(clone(row, programme=made) for row in programme.questions.filter(archived_at=None))
    for model in (PersonFields, WindowRule):
        for row in model.objects.filter(programme=programme):
            clone(row, programme=made).save(force_insert=True)
    rules = Rule.objects.filter(programme=programme, session=None).order_by("pk")
    Rule.objects.bulk_create(clone(row, programme=made, on_since=now if row.on_since else None) for row in rules)


def _own_topics(session: TrainingSession, topics: Mapping[int, int]) -> None:
    """Let the copied agenda speak of the copied programme's topics."""
    items = list(AgendaItem.objects.filter(session=session, topic__isnull=False))
    for item in items:
        item.topic_id = topics.get(item.topic_id or 0)
    AgendaItem.objects.bulk_update(items, ["topic"])
