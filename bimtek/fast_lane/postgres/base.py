"""Django's PostgreSQL backend, with a cheap look at a kept connection, and statements that are planned once.

Saves: the planning of the statements of a registration, and the `SELECT 1` of CONN_HEALTH_CHECKS in every request.
Leans on: `DatabaseWrapper.is_usable`, `get_new_connection` and `ensure_connection`.
Without it: settings name Django's own backend, and `prepared_statements` sends its SQL as text.

CONN_HEALTH_CHECKS asks `SELECT 1` in every request: a fifth of the time of a page that needs one statement. A server
that went away has closed its connections, and that is seen on the socket without asking: something waits to be read on
a connection where nothing was asked. Only then is the question put.

PREPARE belongs to a connection. Behind a pooler that hands out another one for each transaction these statements would
not be found: use one that follows sessions, or none, as the portal keeps its connections itself.
"""

import select
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQLWrapper

from bimtek.fast_lane.prepared_statements import Statement


class DatabaseWrapper(PostgreSQLWrapper):
    """As Django's, with `is_usable` made cheap and `prepare` added."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection, on which nothing is prepared yet."""
        self._prepared: dict[Statement, str] = {}
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Whether the kept connection can be used for another request."""
        if self.connection is None or self.connection.closed:
            return False
        ready, _writable, _failed = select.select([self.connection.fileno()], [], [], 0)
        return super().is_usable() if ready else True

    def prepare(self, statement: Statement) -> str:
        """SQL that runs this statement, which the server plans now unless it has done so on this connection."""
        known = self._prepared.get(statement)
        if known is None:
            known = self._prepared[statement] = self._plan(statement)
        return known

    def _plan(self, statement: Statement) -> str:
        self.ensure_connection()
        name = f"portal_{len(self._prepared)}"
        # A cursor of the driver's, as no question is asked with it; its errors are Django's all the same.
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            sql, gaps = statement.numbered(lambda value: cursor.mogrify("%s", [value]).decode())
            cursor.execute(f"PREPARE {name} AS {sql}")
        return f"EXECUTE {name} ({', '.join(['%s'] * gaps)})" if gaps else f"EXECUTE {name}"
