"""Writes to speakers."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from .models import Speaker


@transaction.atomic
def delete_speaker(*, speaker: Speaker) -> None:
    """Delete a speaker. Raises Refusal when a rundown names them: it would change what was announced."""
    if speaker.talks.exists() or speaker.moderated.exists():
        raise Refusal("speaker_in_use", _("A rundown names this speaker. Take them off it first."))
    speaker.delete()
