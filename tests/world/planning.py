"""Rows of events: what an organizer plans."""

from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile

from bimtek.accounts.models import SavedFilter
from bimtek.bench.hostile import archives
from events.models import Material
from events.recovery.services import ask as ask_reset
from tests.factories import MembershipFactory, PoolFactory, SessionFactory, SpeakerFactory
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here."""
    organizer, session = stage.organizer, stage.session
    return {
        "slug": organizer.slug,
        "programme": session.programme.slug,
        "session_pk": session.pk,
        "pool": stage.pool.pk,
        "target": PoolFactory(session=SessionFactory(programme=session.programme)).session_id,
        "item": stage.item.pk,
        "location": session.location_id,
        "speaker": SpeakerFactory(organizer=organizer, photo=ContentFile(archives.picture("JPEG"), "foto")).pk,
        "material": Material.objects.create(session=session, title="Modul", link="https://contoh.id/modul").pk,
        "membership": stage.membership.pk,
        "saved_filter": SavedFilter.objects.create(
            user=stage.user, path=f"/kelola/o/{organizer.slug}/sesi/", name="Draf", query="status=draft"
        ).pk,
        "reset_token": announce_reset(organizer, stage.owner),
    }


def announce_reset(organizer: Any, by: Any) -> str:
    """The token that stops what an owner announced for a member."""
    user = MembershipFactory(organizer=organizer, role="viewer").user
    TOTP.activate(user, generate_totp_secret())
    return ask_reset(user=user, organizer=organizer, by=by, reason="HP hilang", now=AFTERWARDS).token
