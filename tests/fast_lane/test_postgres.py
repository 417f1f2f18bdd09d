"""A kept connection is looked at without a question, and one that the server closed is never used."""

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from bimtek.fast_lane.prepared_statements import Statement

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


def test_a_connection_lost_while_a_statement_is_planned_is_djangos_error(other):
    """A driver's own error would pass by all that catches Django's."""
    other.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])
    with pytest.raises(OperationalError):
        other.prepare(Statement("SELECT 1", []))
    assert other.errors_occurred  # so that the next request gets a new one
