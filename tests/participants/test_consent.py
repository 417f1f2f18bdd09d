"""What is asked before somebody takes part, who counts as a child, and what is written down."""

from datetime import UTC, date, datetime

import pytest

from bimtek.common.errors import Refusal
from events.seats.audiences import Audience
from participants.consent import services
from participants.consent.services import Agreement, Guardian
from participants.models import ConsentRecord, GuardianConsent, Person, PledgeRecord, PledgeText
from participants.people.birth import age_on, birth_date_of, check_birth_date
from participants.people.services import set_nik
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, SessionFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
MOTHER = Guardian(name="Siti", relation="ibu", phone="+6281234567890")

pytestmark = pytest.mark.django_db


def pool_of(audience: str = Audience.GENERAL, **session):
    return PoolFactory(session=SessionFactory(**session), audience=audience)


def asked(audience: str = Audience.GENERAL, **person):
    return services.asked(pool=pool_of(audience), person=PersonFactory(**person), now=NOW)


def test_everybody_is_asked_for_consent_and_an_audience_for_its_pledge():
    assert (asked().consent.version, asked().pledges) == (1, ())
    (pledge,) = asked(Audience.CIVIL_SERVANTS).pledges
    assert (pledge.audience, len(pledge.points)) == (Audience.CIVIL_SERVANTS, 4)


@pytest.mark.parametrize(
    ("birth_date", "minor"),
    [
        (date(2009, 3, 1), False),  # 18 on the first day of the factory's session, 1 March 2027
        (date(2009, 3, 2), True),  # the day after
        (date(2009, 2, 28), False),
        (date(1990, 1, 1), False),
        (date(2015, 1, 1), True),
    ],
)
def test_a_guardian_is_needed_below_18_on_the_first_day(birth_date, minor):
    assert asked(birth_date=birth_date).needs_guardian is minor


@pytest.mark.parametrize(("first_day", "minor"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_who_was_born_on_a_leap_day_is_18_on_the_first_of_march(first_day, minor):
    pool = pool_of(starts_on=first_day, ends_on=first_day)
    person = PersonFactory(birth_date=date(2008, 2, 29))
    assert services.asked(pool=pool, person=person, now=NOW).needs_guardian is minor


@pytest.mark.parametrize("at", [datetime(2027, 2, 28, 14, 59, tzinfo=UTC), datetime(2027, 2, 28, 15, 1, tzinfo=UTC)])
def test_the_first_day_is_a_day_of_the_sessions_own_calendar(at):
    """15.00 UTC is midnight in WIT; the clock of whoever asks decides nothing."""
    pool = pool_of(timezone="Asia/Jayapura")
    for birth_date, minor in ((date(2009, 3, 1), False), (date(2009, 3, 2), True)):
        person = PersonFactory(birth_date=birth_date)
        assert services.asked(pool=pool, person=person, now=at).needs_guardian is minor


@pytest.mark.parametrize(
    ("digits", "birth_date"),
    [
        ("010309", date(2009, 3, 1)),
        ("410309", date(2009, 3, 1)),  # a woman's day is 40 more
        ("650490", date(1990, 4, 25)),
        ("010227", date(2027, 2, 1)),  # today
        ("020227", date(1927, 2, 2)),  # tomorrow is nobody's date of birth
        ("290200", date(2000, 2, 29)),
        ("310209", None),
    ],
)
def test_the_date_of_birth_is_read_off_the_nik(digits, birth_date):
    person = PersonFactory()
    set_nik(person=person, nik=f"317101{digits}0002")
    assert birth_date_of(person, NOW) == birth_date


def test_what_somebody_told_goes_before_their_nik():
    person = PersonFactory(birth_date=date(1990, 1, 1))
    set_nik(person=person, nik="3171010103150002")
    assert birth_date_of(person, NOW) == date(1990, 1, 1)


def test_without_a_date_of_birth_only_pupils_are_asked_for_it():
    assert not asked().asks_birth_date
    pupils = asked(Audience.STUDENTS)
    assert pupils.asks_birth_date
    assert not pupils.needs_guardian
    assert pupils.born(date(2012, 1, 1)).needs_guardian
    assert not pupils.born(date(2000, 1, 1)).needs_guardian
    assert not asked(Audience.STUDENTS, birth_date=date(2012, 1, 1)).asks_birth_date


@pytest.mark.parametrize("birth_date", [date(2027, 2, 2), date(2022, 2, 2), date(1916, 1, 31), date(207, 1, 1)])
def test_nobody_was_born_then(birth_date):
    with pytest.raises(Refusal) as refusal:
        check_birth_date(birth_date, date(2027, 2, 1))
    assert refusal.value.code == "birth_date_odd"


def test_the_ages_at_the_edges_are_fine():
    for birth_date in (date(2022, 2, 1), date(1916, 2, 2)):
        check_birth_date(birth_date, date(2027, 2, 1))
    assert age_on(date(2022, 2, 1), date(2027, 1, 31)) == 4


def test_asking_costs_two_queries_whoever_asks_for_whichever_pool(django_assert_num_queries):
    pool, person = pool_of(Audience.CIVIL_SERVANTS), PersonFactory()
    services.asked(pool=pool, person=person, now=NOW)
    with django_assert_num_queries(2):  # inside a transaction, where nothing is kept
        services.asked(pool=pool, person=person, now=NOW)


def test_asking_for_all_pools_costs_the_same_for_one_and_for_thirty(django_assert_num_queries):
    session = SessionFactory()
    pools = [PoolFactory(session=session, category=f"K{n}", audience=Audience.STUDENTS) for n in range(30)]
    services.asked_each(pools=pools, now=NOW)
    with django_assert_num_queries(2):
        each = services.asked_each(pools=pools, now=NOW)
    assert all(one.asks_birth_date for one in each.values())


def agreement_for(asked, **more) -> Agreement:
    return Agreement(asked.consent, asked.pledges, **more)


def test_everything_is_written_with_version_time_and_hash():
    registration = RegistrationFactory(pool=pool_of(Audience.CIVIL_SERVANTS))
    wanted = services.asked(pool=registration.pool, person=None, now=NOW)
    services.record(registration=registration, agreement=agreement_for(wanted, guardian=MOTHER), now=NOW)
    (consent,), (pledge,), (guardian,) = (m.objects.all() for m in (ConsentRecord, PledgeRecord, GuardianConsent))
    for proof in (consent, pledge, guardian):
        assert (proof.registration, proof.accepted_at, proof.withdrawn_at) == (registration, NOW, None)
        assert proof.sha256 == proof.text.sha256
        assert proof.is_intact
    assert (guardian.name, guardian.relation, guardian.phone.as_e164) == ("Siti", "ibu", "+6281234567890")
    assert guardian.text == consent.text == wanted.consent


def test_each_kind_costs_one_statement_and_what_is_not_there_none(django_assert_num_queries):
    registration = RegistrationFactory()
    wanted = services.asked(pool=registration.pool, person=None, now=NOW)
    pledges = tuple(PledgeText.objects.all())
    with django_assert_num_queries(1):
        services.record(registration=registration, agreement=Agreement(wanted.consent), now=NOW)
    other = RegistrationFactory(session=registration.session)
    with django_assert_num_queries(3):
        services.record(registration=other, agreement=Agreement(wanted.consent, pledges, MOTHER), now=NOW)
    assert (ConsentRecord.objects.count(), PledgeRecord.objects.count()) == (2, 2)


def test_many_at_once_in_chunks(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(services, "CHUNK", 4)
    session = SessionFactory()
    rows = RegistrationFactory.create_batch(10, session=session)
    wanted = services.asked(pool=pool_of(Audience.CIVIL_SERVANTS), person=None, now=NOW)
    with django_assert_num_queries(3 * 2):
        services.record_many(registrations=iter(rows), agreement=agreement_for(wanted), now=NOW)
    assert ConsentRecord.objects.count() == PledgeRecord.objects.count() == 10
    assert set(PledgeRecord.objects.values_list("registration", flat=True)) == {row.pk for row in rows}


def test_a_date_of_birth_told_on_the_way_is_kept_but_never_changes_another():
    wanted = services.asked(pool=pool_of(), person=None, now=NOW)
    new, known = RegistrationFactory(), RegistrationFactory(person__birth_date=date(1990, 1, 1))
    for row in (new, known):
        services.record(registration=row, agreement=agreement_for(wanted, birth_date=date(2012, 5, 6)), now=NOW)
    assert Person.objects.get(pk=new.person_id).birth_date == date(2012, 5, 6)
    assert Person.objects.get(pk=known.person_id).birth_date == date(1990, 1, 1)


def test_altered_words_show_at_every_proof():
    registration = RegistrationFactory(pool=pool_of(Audience.CIVIL_SERVANTS))
    wanted = services.asked(pool=registration.pool, person=None, now=NOW)
    services.record(registration=registration, agreement=agreement_for(wanted), now=NOW)
    PledgeText.objects.update(points=["Boleh berpihak."])
    assert not PledgeRecord.objects.get().is_intact
    assert ConsentRecord.objects.get().is_intact
    text = PledgeText.objects.get(audience=Audience.CIVIL_SERVANTS)
    PledgeText.objects.filter(pk=text.pk).update(sha256=text.fingerprint)  # a more careful forger
    assert not PledgeRecord.objects.get().is_intact


def test_a_transfer_takes_the_proofs_along_as_they_are():
    old, new = RegistrationFactory(), RegistrationFactory()
    wanted = services.asked(pool=pool_of(Audience.CIVIL_SERVANTS), person=None, now=NOW)
    services.record(registration=old, agreement=agreement_for(wanted, guardian=MOTHER), now=NOW)
    PledgeRecord.objects.update(withdrawn_at=NOW)
    services.copy(from_registration=old, to_registration=new)
    for model in (ConsentRecord, PledgeRecord, GuardianConsent):
        columns = [f.attname for f in model._meta.fields if f.attname not in ("id", "registration_id")]
        one, two = model.objects.filter(registration__in=[old, new]).values_list(*columns)
        assert one == two
    assert new.pledges.get().withdrawn_at == NOW


def test_copying_nothing_writes_nothing(django_assert_num_queries):
    old, new = RegistrationFactory(), RegistrationFactory()
    with django_assert_num_queries(5):
        services.copy(from_registration=old, to_registration=new)


def refused(asked, agreement) -> str:
    with pytest.raises(Refusal) as refusal:
        services.check(agreement=agreement, asked=asked)
    return refusal.value.code


def test_an_agreement_that_lacks_something_is_refused():
    assert refused(asked(), None) == "consent_missing"
    servants = asked(Audience.CIVIL_SERVANTS)
    assert refused(servants, Agreement(servants.consent)) == "pledge_missing"
    pupils = asked(Audience.STUDENTS)
    assert refused(pupils, agreement_for(pupils)) == "birth_date_missing"
    assert refused(pupils, agreement_for(pupils, birth_date=date(2012, 1, 1))) == "guardian_missing"


def test_a_whole_agreement_passes():
    for audience in (Audience.GENERAL, Audience.CIVIL_SERVANTS):
        wanted = asked(audience)
        services.check(agreement=agreement_for(wanted), asked=wanted)
    pupils = asked(Audience.STUDENTS)
    services.check(agreement=agreement_for(pupils, birth_date=date(2000, 1, 1)), asked=pupils)
    services.check(agreement=agreement_for(pupils, birth_date=date(2012, 1, 1), guardian=MOTHER), asked=pupils)
