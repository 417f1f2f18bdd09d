"""A kept connection is looked at without a question, and one that the server closed is never used."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other():
    """A second connection, as of another process."""
    copy = connections["default"].copy("default")
    yield copy
    copy.close()


def test_a_connection_that_the_server_closed_is_not_usable(other):
    other.ensure_connection()
    assert other.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])
    assert not other.is_usable()


def test_a_connection_closed_here_is_not_usable(other):
    assert not other.is_usable()
    other.ensure_connection()
    other.connection.close()
    assert not other.is_usable()


def test_looking_asks_nothing(other):
    other.ensure_connection()
    with CaptureQueriesContext(other) as asked:
        assert other.is_usable()
    assert len(asked) == 0


def test_a_request_after_the_server_went_away_gets_a_new_connection(other):
    other.ensure_connection()
    other.health_check_enabled, other.health_check_done = True, False
    gone = other.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [gone])
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (gone,)
