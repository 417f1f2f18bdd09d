"""Celery finds the app's tasks here."""

from .claims.tasks import forget_emptied as forget_emptied
from .enrolment.tasks import expire_offers as expire_offers
from .enrolment.tasks import move_up as move_up
from .enrolment.tasks import move_up_in as move_up_in
from .messages.tasks import compose_messages as compose_messages
from .messages.tasks import hand_out_message as hand_out_message
from .messages.tasks import sweep_messages as sweep_messages
from .notices.tasks import compose_notices as compose_notices
from .questions.tasks import purge_drafts as purge_drafts
from .registrants.tasks import sweep_cancelled as sweep_cancelled
from .registrants.tasks import tell_cancelled as tell_cancelled
from .rosters.tasks import apply_roster as apply_roster
from .rosters.tasks import check_roster as check_roster
from .rosters.tasks import forget_rosters as forget_rosters
from .rosters.tasks import sweep_rosters as sweep_rosters
from .self_checkin.tasks import forget_marks as forget_marks
