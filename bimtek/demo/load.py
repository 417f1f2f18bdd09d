"""Loading the demonstration, once."""

from datetime import datetime

from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common.names import name_key
from events.models import Organizer
from participants.models import Person

from . import accounts, build, coordination_meeting, poll_workers, quality_elections, voter_education, webinar

NATIONAL = "kpu-ri"


def loaded() -> bool:
    """Whether the demonstration is there."""
    return Organizer.objects.filter(slug=NATIONAL).exists()


@transaction.atomic
def load(now: datetime) -> None:
    """Build everything in one transaction; afterwards the worker prints the certificates that were issued."""
    for email in (*accounts.STAFF, accounts.PARTICIPANT):
        accounts.create(email)
    owner = User.objects.get(email=accounts.OWNER)
    national = build.organizer(
        NATIONAL, "Komisi Pemilihan Umum Republik Indonesia", region="31.71", code="KPU", city="Jakarta"
    )
    accounts.grant(national)
    participant = _participant()
    coordination_meeting.load(now, owner, national, participant)
    poll_workers.load(now, national)
    accounts.grant(quality_elections.load(now, owner))
    accounts.grant(webinar.load(now, participant))
    accounts.grant(voter_education.load(now))


def _participant() -> Person:
    """Who looks around as a participant has a profile, a meeting behind them and a webinar ahead."""
    user = User.objects.get(email=accounts.PARTICIPANT)
    return Person.objects.create(
        user=user,
        name="Nur Sa'adah",
        search_name=name_key("Nur Sa'adah"),
        title_after="S.Pd.",
        email=user.email,
        phone="+6281234567890",
        institution="Kesbangpol Kota Tarakan",
        position="Analis kebijakan",
        region_id="65.71",
    )
