"""A second step is stopped and taken away in the same moment: one of the two holds, never both."""

from datetime import UTC, datetime
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from bimtek.common.errors import Refusal
from events.models import SecondStepReset
from events.recovery import services
from tests.concurrency.threads import at_once
from tests.factories import MembershipFactory

NOW = datetime(2027, 2, 1, tzinfo=UTC)
DUE = NOW + services.TIME_TO_OBJECT

pytestmark = pytest.mark.django_db(transaction=True)


def announced() -> SecondStepReset:
    owner = MembershipFactory(role="owner")
    member = MembershipFactory(organizer=owner.organizer, role="editor").user
    TOTP.activate(member, generate_totp_secret())
    return services.ask(user=member, organizer=owner.organizer, by=owner.user, reason="HP hilang", now=NOW)


def test_stopped_and_carried_out_at_once_is_one_of_the_two():
    for _ in range(5):
        reset = announced()
        stop = partial(services.stop, reset=reset, by=None, now=DUE)
        carry_out = partial(services.carry_out, now=DUE)
        said = at_once([stop, carry_out, carry_out])
        reset.refresh_from_db()
        kept = Authenticator.objects.filter(user=reset.user).exists()
        assert (reset.stopped_at is not None, reset.done_at is None) == (kept, kept)
        assert isinstance(said[0], Refusal) is not kept


def test_asked_twice_at_once_waits_once():
    owner = MembershipFactory(role="owner")
    member = MembershipFactory(organizer=owner.organizer, role="editor").user
    TOTP.activate(member, generate_totp_secret())
    ask = partial(services.ask, user=member, organizer=owner.organizer, by=owner.user, reason="HP hilang", now=NOW)
    said = at_once([ask] * 3)
    assert sorted(isinstance(each, SecondStepReset) for each in said) == [False, False, True]
    assert SecondStepReset.objects.count() == 1
