"""Tables of the events app, gathered for Django from the app's rooms."""

from .agenda.models import AgendaItem as AgendaItem
from .agenda.models import RundownTemplate as RundownTemplate
from .locations.models import Location as Location
from .materials.models import Material as Material
from .organizers.models import Membership as Membership
from .organizers.models import Organizer as Organizer
from .planning.models import WindowRule as WindowRule
from .programmes.models import Programme as Programme
from .programmes.models import Topic as Topic
from .recovery.models import SecondStepReset as SecondStepReset
from .regions.models import Region as Region
from .regions.models import RegionAlias as RegionAlias
from .regions.models import RegionRelease as RegionRelease
from .seats.models import SeatCeiling as SeatCeiling
from .seats.models import SeatPool as SeatPool
from .speakers.models import Speaker as Speaker
from .training.models import TrainingSession as TrainingSession
from .units.models import TargetLine as TargetLine
from .units.models import TargetVersion as TargetVersion
from .units.models import Unit as Unit
