"""Admin of the participants app, gathered for Django from the app's rooms."""

from .consent.admin import ConsentTextAdmin as ConsentTextAdmin
from .consent.admin import PledgeTextAdmin as PledgeTextAdmin
from .enrolment.admin import RegistrationAdmin as RegistrationAdmin
from .people.admin import PersonAdmin as PersonAdmin
