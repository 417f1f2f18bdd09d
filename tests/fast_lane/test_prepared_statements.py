"""Statements that are worded once give what Django's own give."""

import pytest
from django.contrib.auth import get_user
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bimtek.fast_lane.prepared_statements import PreparedQuery, PreparedUpdate, insert
from events.models import SeatPool
from events.seats import counting
from participants.models import Person, Registration
from participants.people.services import set_nik
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db

BY_NAME = PreparedQuery(
    lambda given: Person.objects.filter(name=given("name"), pk__gt=given("above")).select_related("user")
)


def columns(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_row_is_the_one_that_the_queryset_gives() -> None:
    person = PersonFactory(name="Siti Aminah", user=UserFactory(email="siti@contoh.id"))
    set_nik(person=person, nik="6503014107900001")
    for _ in range(2):  # worded, and worded already
        found = BY_NAME.one(name="Siti Aminah", above=0)
        assert found is not None
        assert columns(found) == columns(Person.objects.get(pk=person.pk))
        assert found.nik == "6503014107900001"  # decrypted
        with CaptureQueriesContext(connection) as asked:
            assert found.user is not None
            assert found.user.email == "siti@contoh.id"
        assert len(asked) == 0
    found.name = "Siti"  # an instance as any other
    found.save()
    assert Person.objects.get(pk=person.pk).name == "Siti"


def test_no_row_is_none_and_a_value_is_never_sql() -> None:
    PersonFactory(name="Siti", user=None)
    assert BY_NAME.one(name="Siti' OR '1'='1", above=0) is None
    assert BY_NAME.one(name="%s", above=0) is None
    found = BY_NAME.one(name="Siti", above=0)
    assert found is not None
    assert found.user is None


def test_a_gap_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        BY_NAME.one(name="Siti")


def test_what_was_not_asked_for_is_read_when_it_is_needed() -> None:
    row = RegistrationFactory(representing="Ketua KPU")
    found = PreparedQuery(lambda given: Registration.objects.filter(pk=given("pk")).only("code")).one(pk=row.pk)
    assert found is not None
    assert found.get_deferred_fields() >= {"representing", "status"}
    assert (found.code, found.representing) == (row.code, "Ketua KPU")


def test_an_update_tells_how_many_rows_it_changed() -> None:
    pool = PoolFactory(capacity=10, taken=0)
    update = PreparedUpdate(
        lambda given: (
            SeatPool.objects.filter(pk=given("pk"), taken__lte=F("capacity") - given("places", number=True)),
            {"taken": F("taken") + given("places", number=True)},
        )
    )
    assert [update.rows(pk=pool.pk, places=4) for _ in range(3)] == [1, 1, 0]
    pool.refresh_from_db()
    assert pool.taken == 8


@pytest.mark.parametrize("newcomer", [False, True])
@pytest.mark.parametrize("waiting", [0, 1])
def test_a_seat_is_taken_from_the_pool_as_it_was_read(newcomer: bool, waiting: int) -> None:
    pool, other = PoolFactory(capacity=2, waiting=waiting), PoolFactory(capacity=2)
    assert counting.take(pool=pool, places=2, newcomer=newcomer) is not (newcomer and waiting == 1)
    assert not counting.take(pool=pool, newcomer=newcomer)
    assert SeatPool.objects.get(pk=other.pk).taken == 0


def unsaved(**more: object) -> Registration:
    pool = PoolFactory()
    return RegistrationFactory.build(session=pool.session, pool=pool, person=PersonFactory(), **more)


def test_a_row_is_inserted_as_by_django() -> None:
    row = unsaved(representing="Ketua KPU")
    with CaptureQueriesContext(connection) as asked:
        insert([row])
    assert len(asked) == 1
    assert row.pk
    assert not row._state.adding
    assert columns(Registration.objects.get(pk=row.pk)).items() <= columns(row).items()
    row.representing = ""
    row.save()
    assert Registration.objects.count() == 1


def test_several_rows_are_one_statement_and_each_has_its_key() -> None:
    rows = [unsaved(), unsaved(), unsaved()]
    with CaptureQueriesContext(connection) as asked:
        insert(rows)
    assert len(asked) == 1
    assert {row.pk for row in rows} == set(Registration.objects.values_list("pk", flat=True))


def test_the_tables_constraints_have_the_last_word() -> None:
    first = unsaved()
    insert([first])
    second = unsaved(code=first.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([second])
    assert second.pk is None


def test_a_closed_account_and_a_deleted_one_are_signed_out(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    assert get_user(client).pk == user.pk
    user.is_active = False
    user.save()
    assert not get_user(client).is_authenticated
    user.delete()
    assert not get_user(client).is_authenticated


def planned() -> list[str]:
    """What the server holds planned for this connection, by its text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [text for (text,) in cursor.fetchall()]


def test_a_statement_is_planned_once_with_all_but_its_gaps_known() -> None:
    read = PreparedQuery(
        lambda given: Registration.objects.filter(pk=given("pk"), status__in=["confirmed", "100% sure"])
    )
    row = RegistrationFactory()
    before = len(planned())
    for _ in range(3):
        assert read.one(pk=row.pk) == row
    assert len(planned()) == before + 1
    assert "'confirmed', '100% sure'" in planned()[-1]
    assert "$1" in planned()[-1]


def test_a_plan_made_in_a_transaction_that_is_rolled_back_stays() -> None:
    read = PreparedQuery(lambda given: Person.objects.filter(pk=given("pk")))
    person = PersonFactory()
    with transaction.atomic():
        assert read.one(pk=person.pk) == person
        transaction.set_rollback(True)
    assert read.one(pk=person.pk) == person


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_has_its_own_plans() -> None:
    read = PreparedQuery(lambda given: Person.objects.filter(pk=given("pk")))
    person = PersonFactory()
    assert read.one(pk=person.pk) == person
    connection.close()
    assert read.one(pk=person.pk) == person
    assert len(planned()) == 1
