"""Writing preparation: a participant's marks."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from participants.knowledge_tests.selectors import takes_tests
from participants.registration.models import Registration

from .models import PreparationMark, PreparationTask

TOLD_MOST = 100


@transaction.atomic
def mark(*, task: PreparationTask, registration: Registration, told: str, now: datetime) -> PreparationMark:
    """Keep that the participant has done it, with what they tell; marked again, the later word counts.

    Raises Refusal `not_yours`, `unmarked` where no mark is wanted, or `tell` where the answer is missing.
    """
    if registration.session_id != task.session_id or not takes_tests(registration):
        raise Refusal("not_yours", _("This is for participants with a confirmed place."))
    if not task.marked:
        raise Refusal("unmarked", _("This needs no mark."))
    said = " ".join(told.replace("\0", "").split())[:TOLD_MOST]
    if task.asks and not said:
        raise Refusal("tell", _("Please tell: %(asks)s") % {"asks": task.asks})
    row, _made = PreparationMark.objects.update_or_create(
        task=task, registration=registration, defaults={"told": said, "at": now}
    )
    return row


def unmark(*, task: PreparationTask, registration: Registration) -> None:
    """Take the mark back; without one nothing changes."""
    PreparationMark.objects.filter(task=task, registration=registration).delete()
