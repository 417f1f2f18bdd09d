"""Writes to speakers."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from .models import Speaker


def forget_photo(name: str) -> None:
    """Delete a stored photo when the transaction that drops it has come through."""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


@transaction.atomic
def delete_speaker(*, speaker: Speaker) -> None:
    """Delete a speaker. Raises Refusal while an agenda names them, or when a certificate was issued to them."""
    if speaker.talks.exists() or speaker.moderated.exists():
        raise Refusal("speaker_in_use", _("A rundown names this speaker. Take them off it first."))
    try:
        speaker.delete()
        forget_photo(str(speaker.photo.name or ""))
    except ProtectedError:
        raise Refusal("speaker_certified", _("This speaker has a certificate, so the name must be kept.")) from None
