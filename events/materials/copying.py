"""The materials of a session that is copied."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import Material


def links(session: TrainingSession, made: TrainingSession) -> None:
    """Copy the links. Files belong to the session that they were uploaded for, and go with it."""
    Material.objects.bulk_create(
        clone(material, fresh=("uploaded_at",), session=made) for material in session.materials.filter(file="")
    )
