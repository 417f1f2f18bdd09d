"""Celery's part in allotment: people are told of each move, so that a worker does it."""

import structlog
from celery import shared_task
from django.utils import timezone

from bimtek.accounts.models import User
from events.programmes.models import Programme

from .writing import bring

log = structlog.get_logger(__name__)


@shared_task(name="participants.allotment.bring")
def bring_people(programme: int, by: int) -> None:
    """Bring the people of a programme to their units' sessions; who is there already is left alone."""
    row, member = Programme.objects.filter(pk=programme).first(), User.objects.filter(pk=by).first()
    if row is None or member is None:
        return
    refused = [
        refusal.code for _registration, refusal in bring(programme=row, by=member, now=timezone.now()) if refusal
    ]
    log.info("people_brought", programme=programme, refused=len(refused))
