"""Moving and standing in, as services do it: one seat for another, a trail, every refusal without a trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from events.models import SeatPool
from participants.consent.services import Agreement, ensure_first_version, record
from participants.enrolment import moves
from participants.models import Answer, GuardianConsent, Notice, Person, Registration
from tests.factories import (
    DAY,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.invariants import broken

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
Status = Registration.Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def here(programme):
    return PoolFactory(session=SessionFactory(programme=programme))


@pytest.fixture
def there(programme):
    return PoolFactory(session=SessionFactory(programme=programme), capacity=1)


@pytest.fixture
def row(here):
    person = PersonFactory(user=UserFactory(), name="Siti")
    return RegistrationFactory(session=here.session, person=person, assignment="TPS 3")


@pytest.fixture
def agreement():
    return Agreement(ensure_first_version(now=NOW))


def refused(act, **arguments) -> str:
    before = list(Registration.objects.order_by("pk").values_list("pk", "status"))
    with pytest.raises(Refusal) as refusal:
        act(now=NOW, **arguments)
    assert list(Registration.objects.order_by("pk").values_list("pk", "status")) == before
    assert broken(NOW) == []
    return refusal.value.code


def test_a_seat_there_for_the_seat_here(row, here, there, agreement):
    record(registration=row, agreement=agreement, now=NOW)
    question = QuestionFactory(programme=here.session.programme)
    Answer.objects.create(registration=row, question=question, value="Ya")
    staff = UserFactory()
    new = moves.transfer(registration=row, pool=there, by=staff, reason="Gedung kecil", now=NOW)
    row.refresh_from_db()
    assert (row.status, row.cancel_reason, new.status) == ("moved", "Gedung kecil", "confirmed")
    assert (new.predecessor, new.assignment, new.code == row.code) == (row, "TPS 3", False)
    assert [pool.taken for pool in SeatPool.objects.order_by("pk")] == [0, 1]
    assert (new.consents.get().accepted_at, new.answers.get().value) == (NOW, "Ya")
    assert Notice.objects.get().kind == "moved"
    assert LogEntry.objects.get_for_object(row).first().actor == staff
    assert broken(NOW) == []


def test_the_owner_waits_for_approval_where_the_category_asks(row, there):
    SeatPool.objects.filter(pk=there.pk).update(needs_approval=True)
    there.refresh_from_db()
    assert moves.transfer(registration=row, pool=there, by=row.person.user, now=NOW).status == "pending"


def test_whoever_waits_here_moves_up(row, here, there):
    SeatPool.objects.filter(pk=here.pk).update(capacity=1, waiting=1)
    next_one = RegistrationFactory(session=here.session, status="waitlisted")
    moves.transfer(registration=row, pool=there, by=UserFactory(), now=NOW)
    next_one.refresh_from_db()
    assert next_one.status == "confirmed"
    assert broken(NOW) == []


def test_refusals_of_moving(row, here, there):
    staff, owner = UserFactory(), row.person.user
    assert refused(moves.transfer, registration=row, pool=PoolFactory(), by=staff) == "other_programme"
    assert refused(moves.transfer, registration=row, pool=here, by=staff) == "same_session"
    RegistrationFactory(session=there.session)
    assert refused(moves.transfer, registration=row, pool=there, by=staff) == "full"
    given = PoolFactory(session=there.session, category="Panitia", role="committee")
    assert refused(moves.transfer, registration=row, pool=given, by=owner) == "no_such_pool"
    type(there.session).objects.filter(pk=there.session_id).update(registration_closes_at=NOW)
    there.session.refresh_from_db()
    assert refused(moves.transfer, registration=row, pool=there, by=owner) == "closed"


@pytest.mark.parametrize(
    ("born", "audience", "first_day", "code"),
    [
        (None, "students", DAY, "birth_date_missing"),
        (date(2009, 2, 20), "general", date(2027, 2, 10), "guardian_missing"),  # 18 on the first day here
        (date(2000, 2, 20), "students", DAY, ""),
        (None, "general", DAY, ""),
    ],
)
def test_no_child_moves_to_where_a_parent_has_to_agree(row, there, born, audience, first_day, code):
    Person.objects.filter(pk=row.person_id).update(birth_date=born)
    row.person.refresh_from_db()
    there.audience, there.session.starts_on = audience, first_day
    there.session.ends_on = DAY
    there.session.save()
    there.save()
    if code:
        assert refused(moves.transfer, registration=row, pool=there, by=row.person.user) == code
    else:
        assert moves.transfer(registration=row, pool=there, by=row.person.user, now=NOW).status == "confirmed"


def test_who_has_not_answered_what_the_other_category_asks_registers_there(row, here, there):
    there.category = "KPPS"
    there.save()
    question = QuestionFactory(programme=here.session.programme, categories=["KPPS"], required=True)
    QuestionFactory(programme=here.session.programme, required=True)  # of everybody, asked since
    assert refused(moves.transfer, registration=row, pool=there, by=row.person.user) == "questions_open"
    Answer.objects.create(registration=row, question=question, value="ya")
    assert moves.transfer(registration=row, pool=there, by=row.person.user, now=NOW).pool == there


def test_staff_move_whom_they_want(row, here, there):
    there.category = "KPPS"
    there.save()
    QuestionFactory(programme=here.session.programme, categories=["KPPS"], required=True)
    assert moves.transfer(registration=row, pool=there, by=UserFactory(), now=NOW).pool == there


def test_a_child_moves_with_the_consent_of_a_parent(row, there, agreement):
    Person.objects.filter(pk=row.person_id).update(birth_date=date(2012, 5, 1))
    row.person.refresh_from_db()
    given = {"name": "Ani", "relation": "ibu", "phone": "+6281234567890", "accepted_at": NOW, "sha256": "0" * 64}
    proof = GuardianConsent.objects.create(registration=row, text=agreement.consent, **given)
    new = moves.transfer(registration=row, pool=there, by=row.person.user, now=NOW)
    assert new.guardian_consents.get().name == "Ani"
    assert proof.registration == row


def test_who_is_in_that_session_already_stays(row, there):
    SeatPool.objects.filter(pk=there.pk).update(capacity=5)
    RegistrationFactory(session=there.session, person=row.person)
    assert refused(moves.transfer, registration=row, pool=there, by=UserFactory()) == "already_registered"


@pytest.mark.parametrize("status", ["waitlisted", "offered", "cancelled", "rejected", "expired"])
def test_only_a_held_seat_goes_on(here, there, agreement, status):
    row = RegistrationFactory(session=here.session, status=status, offer_ends_at=NOW + timedelta(hours=1))
    SeatPool.objects.filter(pk=here.pk).update(waiting=int(status == "waitlisted"), capacity=max(1, here.taken))
    person, staff = PersonFactory(), UserFactory()
    SeatPool.objects.filter(pk=here.pk, taken=0).update(capacity=1)
    codes = set()
    for act, more in (
        (moves.transfer, {"pool": there}),
        (moves.substitute, {"person": person, "agreement": agreement}),
    ):
        with pytest.raises(Refusal) as refusal:
            act(registration=row, by=staff, now=NOW, **more)
        codes.add(refusal.value.code)
    assert codes == {"not_active"}
    assert Registration.objects.count() == 1


def test_somebody_else_sits_on_the_same_seat(row, here, agreement):
    person, before = PersonFactory(name="Budi", email="budi@contoh.id"), SeatPool.objects.get(pk=here.pk).taken
    new = moves.substitute(
        registration=row, person=person, by=row.person.user, reason="Sakit", agreement=agreement, now=NOW
    )
    row.refresh_from_db()
    assert (row.status, row.cancel_reason, row.successor) == ("replaced", "Sakit", new)
    assert (new.status, new.representing, new.assignment) == ("confirmed", "Siti", "TPS 3")
    assert new.code != row.code
    assert SeatPool.objects.get(pk=here.pk).taken == before
    assert new.consents.count() == 1
    assert set(Notice.objects.values_list("registration", "kind")) == {(row.pk, "replaced"), (new.pk, "stands_in")}
    assert broken(NOW) == []


def test_refusals_of_standing_in(row, here, agreement):
    others = {"by": UserFactory(), "agreement": agreement}
    assert refused(moves.substitute, registration=row, person=row.person, **others) == "same_person"
    there_already = RegistrationFactory(session=here.session)
    assert refused(moves.substitute, registration=row, person=there_already.person, **others) == "already_registered"
    type(here.session).objects.update(status="cancelled")
    row.session.refresh_from_db()
    assert refused(moves.substitute, registration=row, person=PersonFactory(), **others) == "session_not_running"


def test_a_place_that_has_gone_on_goes_on_once(row, there, agreement):
    first, second = Registration.objects.get(pk=row.pk), Registration.objects.get(pk=row.pk)
    moves.substitute(registration=first, person=PersonFactory(), by=UserFactory(), agreement=agreement, now=NOW)
    assert refused(moves.transfer, registration=second, pool=there, by=UserFactory()) == "not_active"
