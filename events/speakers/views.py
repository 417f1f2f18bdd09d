"""Speakers in the organizers' workspace."""

from events.organizers.records import Records

from . import selectors, services
from .forms import SpeakerForm
from .models import Speaker

SPEAKERS = Records(
    section="speakers",
    model=Speaker,
    form=SpeakerForm,
    found=selectors.speakers_of,
    remove=lambda speaker: services.delete_speaker(speaker=speaker),
)
