"""Admin of the events app, gathered for Django from the app's rooms."""

from .lifecycle.admin import TrainingSessionAdmin as TrainingSessionAdmin
from .locations.admin import LocationAdmin as LocationAdmin
from .organizers.admin import MembershipAdmin as MembershipAdmin
from .organizers.admin import OrganizerAdmin as OrganizerAdmin
from .programmes.admin import ProgrammeAdmin as ProgrammeAdmin
from .regions.admin import RegionAdmin as RegionAdmin
from .speakers.admin import SpeakerAdmin as SpeakerAdmin
