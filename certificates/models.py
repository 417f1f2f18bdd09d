"""Tables of the certificates app, gathered for Django from the app's rooms."""

from .bases.models import Base as Base
from .documents.models import BudgetLine as BudgetLine
from .documents.models import Letterhead as Letterhead
from .documents.models import OfficeTemplate as OfficeTemplate
from .documents.models import Payment as Payment
from .documents.models import Signatory as Signatory
from .invitations.models import Invitee as Invitee
from .invitations.models import Mailing as Mailing
from .issuing.models import Batch as Batch
from .issuing.models import Certificate as Certificate
from .issuing.models import Chunk as Chunk
from .issuing.models import Edition as Edition
from .layouts.models import Layout as Layout
from .layouts.models import LayoutAsset as LayoutAsset
from .layouts.models import LayoutVersion as LayoutVersion
from .layouts.models import VersionAsset as VersionAsset
from .letters.models import LetterPattern as LetterPattern
from .letters.models import LetterSeries as LetterSeries
from .letters.models import RegisteredLetter as RegisteredLetter
from .numbering.models import NumberPattern as NumberPattern
from .numbering.models import NumberSeries as NumberSeries
from .numbering.models import VoidedRange as VoidedRange
from .reports.models import ActivityReport as ActivityReport
from .reports.models import FollowUp as FollowUp
from .reports.models import ReportVersion as ReportVersion
from .signing.models import SigningKey as SigningKey
