"""Messages to groups by certificates: who has one, and a rule that counts from the day of issue."""

from datetime import timedelta

import pytest

from participants.messages import conditions, moments, rules, services
from participants.messages.models import Message
from participants.messages.scope import Scope
from participants.models import Registration
from tests.world.stage import AFTERWARDS

pytestmark = pytest.mark.django_db


def test_who_has_a_certificate_is_asked_for_and_so_is_who_has_none(world):
    scope = Scope.of_session(Registration.objects.get(pk=world.registration).session)

    def found(value: str) -> set[int]:
        rows = conditions.narrow(scope, {"certificate": value}, now=AFTERWARDS)
        return set(rows.values_list("pk", flat=True))

    everybody = set(scope.registrations.filter(status__in=Registration.ACTIVE).values_list("pk", flat=True))
    assert found("has") == {world.registration, world.delegate}
    assert found("none") == everybody - found("has")
    assert conditions.in_words(scope, {"certificate": "has"})


def test_a_rule_counts_from_the_day_of_issue_and_tells_those_of_the_batch(world):
    session = Registration.objects.get(pk=world.registration).session
    scope = Scope.of_session(session)
    values = {"moment": "certificate_issued", "minutes": 1440, "subject": "S", "body": "{nama}", "addressees": {}}
    rules.save_rule(rule=None, scope=scope, values=values, by=world.user, now=AFTERWARDS - timedelta(days=1))
    issued = moments.known()["certificate_issued"]
    [occasion] = issued.occasions(scope.sessions, AFTERWARDS - timedelta(days=1), AFTERWARDS + timedelta(days=1))
    assert rules.fire_due(now=occasion.at + timedelta(hours=23)) == 0
    assert rules.fire_due(now=occasion.at + timedelta(days=1)) == 1
    message = Message.objects.latest("pk")
    services.hand_out(message_id=message.pk, now=AFTERWARDS)
    assert set(message.deliveries.values_list("registration", flat=True)) == {world.registration, world.delegate}
