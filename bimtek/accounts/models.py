"""Tables of the accounts app, gathered for Django from the app's rooms."""

from .outbox.models import BouncedAddress as BouncedAddress
from .outbox.models import LetterTail as LetterTail
from .outbox.models import OutgoingMail as OutgoingMail
from .saved_filters.models import SavedFilter as SavedFilter
from .users import User as User
