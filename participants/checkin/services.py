"""Setting up a device for a door, and locking it."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession
from participants.attendance.models import CheckInDevice

MOST_DEVICES = 200
"""Of one session that are not locked: more than its doors, and few enough to look through."""


def hash_of(key: str) -> str:
    """What is kept of a device's key: 64 hexadecimal digits. The key has 256 random bits, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def set_up(
    *, session: TrainingSession, user: User, name: str, now: datetime, for_tests: bool = False
) -> tuple[CheckInDevice, str]:
    """Make a device of this session, for its door or for its tests, and its key, which is shown this once.

    Raises Refusal `too_many_devices`.
    """
    if CheckInDevice.objects.filter(session=session, revoked_at=None).count() >= MOST_DEVICES:
        raise Refusal(
            "too_many_devices", _("This session has too many devices. Lock those that are not used any more.")
        )
    key = secrets.token_urlsafe(32)
    device = CheckInDevice.objects.create(
        session=session,
        user=user,
        name=name,
        key_hash=hash_of(key),
        created_at=now,
        seen_at=now,
        for_tests=for_tests,
    )
    audit(session, by=user, **{"test_device" if for_tests else "check_in_device": name})
    return device, key


@transaction.atomic
def lock(*, device: CheckInDevice, by: User, now: datetime) -> None:
    """Lock a device: scans that it sends from now on are refused, earlier ones stay. Locking twice changes nothing."""
    changed = CheckInDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now)
    if changed:
        audit(device.session, by=by, check_in_device_locked=device.name)
