"""Writes to cascades: which programme trains for which, and who a speaker is."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.programmes.models import Programme
from events.speakers.models import Speaker
from participants.people.models import Person

from .models import Cascade, SpeakerPerson


@transaction.atomic
def set_source(*, programme: Programme, source: Programme, by: User) -> None:
    """Say that `source` trains the trainers of `programme`. Raises Refusal `cascade_circle` where it is the same, or
    the other way round already.
    """
    Programme.objects.select_for_update().filter(pk__in=[programme.pk, source.pk]).order_by("pk").count()
    if source == programme or Cascade.objects.filter(trainers=programme, trained=source).exists():
        raise Refusal("cascade_circle", _("A programme cannot train its own trainers."))
    Cascade.objects.update_or_create(trainers=source, defaults={"trained": programme})
    audit.record(programme, by=by, trainers_from=source.pk)


@transaction.atomic
def drop_source(*, programme: Programme, source: Programme, by: User) -> None:
    """Take the programme's training of trainers away; nothing happens where it was none."""
    gone, _each = Cascade.objects.filter(trainers=source, trained=programme).delete()
    if gone:
        audit.record(programme, by=by, trainers_no_longer_from=source.pk)


@transaction.atomic
def recognise(*, speaker: Speaker, person: Person, by: User, now: datetime) -> None:
    """Note that a speaker is this participant."""
    SpeakerPerson.objects.update_or_create(speaker=speaker, defaults={"person": person, "said_by": by, "said_at": now})
    audit.record(speaker, by=by, trained_as=person.pk)
