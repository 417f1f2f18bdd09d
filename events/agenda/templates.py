"""Rundowns to begin with: those of the portal, those that an organizer keeps, and the session's own as it stands."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from . import rundown_texts
from .models import AgendaItem, RundownTemplate

TEMPLATES_MOST = 50  # of one organizer
THIS = "this"  # the session's own rundown


@transaction.atomic
def keep(*, organizer: Organizer, name: str, text: str) -> RundownTemplate:
    """Keep a text under a name; one that has the name already is replaced. Refusal `too_many_templates`."""
    Organizer.objects.select_for_update().get(pk=organizer.pk)  # two at once count each other's
    kept = RundownTemplate.objects.filter(organizer=organizer, name=name).first()
    if kept is None:
        if organizer.rundown_templates.count() >= TEMPLATES_MOST:
            raise Refusal("too_many_templates", _("You keep very many templates already. Delete one first."))
        kept = RundownTemplate(organizer=organizer, name=name)
    kept.text = text
    kept.save()
    return kept


def forget(*, organizer: Organizer, pk: int) -> None:
    """Delete a template of this organizer; of another one nothing happens."""
    for template in RundownTemplate.objects.filter(organizer=organizer, pk=pk):
        template.delete()


def text_of(session: TrainingSession, asked: str) -> str:
    """The text to begin with: one of the portal's by its name, an own one by its key, or the rundown that stands."""
    if asked in rundown_texts.TEXTS:
        return rundown_texts.TEXTS[asked][1]
    if asked == THIS:
        return "\n".join(_lines(session))
    if not asked.isascii() or not asked.isdigit():
        return ""
    own = session.programme.organizer.rundown_templates.filter(pk=int(asked[:9])).first()
    return own.text if own else ""


def shipped() -> list[tuple[str, str | Promise]]:
    """The portal's own: name in the address, and what it is called."""
    return [(key, name) for key, (name, _text) in rundown_texts.TEXTS.items()]


def _lines(session: TrainingSession) -> Iterator[str]:
    day = 0
    for item in session.agenda.prefetch_related("speakers").order_by("starts_at", "pk"):
        number = (item.starts_at.astimezone(session.zone).date() - session.starts_on).days + 1
        if number != day:
            yield f"Hari {number}"
            day = number
        yield _line(item, session)


def _line(item: AgendaItem, session: TrainingSession) -> str:
    start = f"{item.starts_at.astimezone(session.zone):%H.%M}"
    end = f"{item.ends_at.astimezone(session.zone):%H.%M}" if item.ends_at else "selesai"
    speakers = ", ".join(speaker.name for speaker in item.speakers.all())
    return " | ".join(filter(None, [f"{start} - {end}", item.title, speakers]))
