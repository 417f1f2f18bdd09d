"""Writes to programmes: made under an address of their own, and moved from status to status."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from events.organizers.models import Organizer
from events.organizers.slugs import with_free_slug
from events.training.models import TrainingSession

from .models import Programme

Status = Programme.Status
# Sessions that still take place, or may.
AHEAD = (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)


def create_programme(*, organizer: Organizer, title: str, **fields: object) -> Programme:
    """Create a draft whose address on this site is made from its title."""

    def create(slug: str) -> Programme:
        return Programme.objects.create(organizer=organizer, title=title, slug=slug, **fields)

    return with_free_slug(Programme, title, fallback="program", create=create)


@transaction.atomic
def change_status(*, programme: Programme, status: Programme.Status) -> None:
    """Publish, take back, archive or bring back a programme; asking for the status it has changes nothing.

    Raises Refusal when `Programme.TRANSITIONS` has no such step, or when the programme is not ready for it,
    and Http404 when it was deleted meanwhile.
    """
    current = get_object_or_404(Programme.objects.select_for_update(), pk=programme.pk)
    if current.status != status:
        _refuse_step(current, status)
        current.status = status
        current.save(update_fields=["status", "updated_at"])
    programme.status = current.status


def _refuse_step(programme: Programme, status: Programme.Status) -> None:
    if status not in Programme.TRANSITIONS[programme.status]:
        raise Refusal("programme_status", _("The programme has changed meanwhile. Look at it again, then decide."))
    match status:
        case Status.PUBLISHED if not (programme.title.strip() and programme.summary.strip()):
            raise Refusal("programme_incomplete", _("Write a title and a summary first: the catalogue shows them."))
        case Status.DRAFT if programme.sessions.exclude(status=TrainingSession.Status.DRAFT).exists():
            raise Refusal(
                "programme_in_use",
                _("Sessions of this programme are public. Finish or cancel them, then archive the programme."),
            )
        case Status.ARCHIVED if programme.sessions.filter(status__in=AHEAD).exists():
            raise Refusal(
                "sessions_open", _("Sessions of this programme are still to come. Finish or cancel them first.")
            )


@transaction.atomic
def delete_programme(*, programme: Programme) -> None:
    """Delete a draft that has no session. Raises Refusal for any other, Http404 when it is gone already."""
    current = get_object_or_404(Programme.objects.select_for_update(), pk=programme.pk)
    if current.status != Status.DRAFT:
        raise Refusal("programme_not_draft", _("Only drafts can be deleted. Archive this programme instead."))
    if current.sessions.exists():
        raise Refusal("programme_has_sessions", _("This programme has sessions. Delete its drafts of sessions first."))
    current.delete()


@transaction.atomic
def arrange_topics(*, programme: Programme) -> None:
    """Number the topics 1, 2, 3 … in the order their positions ask for."""
    for number, topic in enumerate(programme.topics.order_by("position", "pk"), start=1):
        if topic.position != number:
            topic.position = number
            topic.save(update_fields=["position"])
