"""Tables of the participants app, gathered for Django from the app's rooms."""

from .attendance.models import AttendanceEntry as AttendanceEntry
from .attendance.models import AttendancePolicy as AttendancePolicy
from .attendance.models import CheckInDevice as CheckInDevice
from .claims.models import Joining as Joining
from .consent.models import ConsentRecord as ConsentRecord
from .consent.models import ConsentText as ConsentText
from .consent.models import GuardianConsent as GuardianConsent
from .consent.models import PledgeRecord as PledgeRecord
from .consent.models import PledgeText as PledgeText
from .delegations.models import Delegation as Delegation
from .eligibility.models import EligibilityRule as EligibilityRule
from .notices.models import Notice as Notice
from .people.models import Person as Person
from .questions.models import Answer as Answer
from .questions.models import Draft as Draft
from .questions.models import DraftFile as DraftFile
from .questions.models import PersonFields as PersonFields
from .questions.models import Question as Question
from .registration.models import Registration as Registration
from .registration.models import RegistrationGroup as RegistrationGroup
from .rosters.models import Roster as Roster
from .rosters.models import RosterFault as RosterFault
from .self_checkin.models import SelfCheckIn as SelfCheckIn
from .self_checkin.models import SelfCheckInRule as SelfCheckInRule
from .sheets.models import SheetRow as SheetRow
from .sheets.models import SignInSheet as SignInSheet
