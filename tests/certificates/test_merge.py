"""A merge of two people loses neither consent nor certificate nor ticket, and taking them apart gives all back."""

import pytest

from certificates.casework import consequences
from certificates.models import Certificate
from participants.consent.texts import current_text
from participants.doubles import services
from participants.doubles.selectors import plan
from participants.models import ConsentRecord, Person, Registration

from .conftest import NOW

pytestmark = pytest.mark.django_db


def test_consents_certificates_and_tickets_stay_with_their_registrations(session, attend, issue_and_print, issuer):
    own, office = attend("Siti Aminah"), attend("Siti Aminah")
    Person.objects.filter(pk=office.person_id).update(user=None)
    for row in (own, office):
        ConsentRecord.objects.create(
            registration=row, text=current_text(now=NOW), sha256="x", accepted_at=NOW, withdrawn_at=None
        )
    issue_and_print()

    def kept() -> list[object]:
        return [
            dict(Registration.objects.values_list("pk", "code")),
            set(ConsentRecord.objects.values_list("registration", flat=True)),
            set(Certificate.objects.values_list("registration", "number", "status")),
        ]

    before = kept()
    assert len(before[2]) == 2
    organizer = session.programme.organizer
    merging = plan(*(Person.objects.get(pk=row.person_id) for row in (own, office)), organizer)
    follows = consequences.of_merge(merging)
    assert ["revoke one" in each.text or "cabut" in each.text for each in follows] == [True, True]
    made = services.merge(plan=merging, seen=merging.digest, organizer=organizer, reason="x", by=issuer, now=NOW)
    assert kept() == before
    assert Certificate.objects.filter(registration__person=own.person).count() == 2
    services.undo(merge=made, by=issuer, now=NOW)
    assert kept() == before
    assert Certificate.objects.get(registration=office).registration.person_id == office.person_id
