"""A Celery broker in one SQLite file, for one machine with nothing to install: `sqlite:////path/queue.sqlite3`.

A message is a row. Taking it writes the taker's *owner number* into the row, acknowledging deletes the
row; so a message is either waiting, claimed by a process, or done, and a process that dies between can
lose none. An owner number is a byte of a lock file which its process holds locked for as long as it
lives. The kernel lets go of that lock whichever way the process ends, so another process that gets the
lock knows that the owner is dead, and gives its messages back: at once, without heartbeats, timeouts or
trust in process ids.

One machine only: SQLite's own locks do not reach across a network. Direct and topic exchanges, no fanout
(so no `celery inspect`), no priorities.
"""

import contextlib
import fcntl
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual

from bimtek.common.queue_polling import asked
from bimtek.common.task_age import sent_at

SCHEME = "sqlite"
POLL_SECONDS = 0.02
SWEEP_SECONDS = 1.0  # how often an idle consumer looks for owners that died
BUSY_SECONDS = 30.0  # how long to wait for another process's write
OWNER_BITS = 62  # a lock's offset is a signed 64-bit number

SCHEMA = """
    CREATE TABLE IF NOT EXISTS message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue TEXT NOT NULL,
        payload TEXT NOT NULL,
        owner INTEGER,
        deliveries INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS message_ready ON message (queue, id) WHERE owner IS NULL;
    CREATE INDEX IF NOT EXISTS message_claimed ON message (owner) WHERE owner IS NOT NULL;
    CREATE TABLE IF NOT EXISTS heartbeat (name TEXT PRIMARY KEY, at REAL NOT NULL);
"""
FIRST_READY = "SELECT id FROM message WHERE queue = ? AND owner IS NULL ORDER BY id LIMIT 1"
CLAIM = f"""
    UPDATE message SET owner = ?, deliveries = deliveries + 1
    WHERE id = ({FIRST_READY}) RETURNING id, payload, deliveries
"""  # noqa: S608 - both parts are constants of this file


class Owners:
    """Which owner numbers belong to living processes: one locked byte of `path` each.

    POSIX locks belong to a process, are not inherited by its children, and are lost when the process
    closes *any* descriptor of the file: so the descriptor is never closed.
    """

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.mine = secrets.randbits(OWNER_BITS)
        fcntl.lockf(self.descriptor, fcntl.LOCK_EX, 1, self.mine)

    def is_dead(self, owner: int) -> bool:
        """Has the process ended that holds `owner`, which must not be our own number?"""
        try:
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, owner)
        except OSError:
            return False
        fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, owner)
        return True


class Store:
    """The messages in the file `path`, for all threads of this process.

    Raises OSError or sqlite3.OperationalError where the file cannot be opened, or another process's write takes
    longer than BUSY_SECONDS.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.owners = Owners(path.with_name(f"{path.name}.owners"))
        self.swept = float("-inf")
        self.lock = threading.RLock()
        self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode = WAL")
        # Each message is on the disk before its sender goes on, even if the power fails next.
        self.connection.execute("PRAGMA synchronous = FULL")
        with self.writing():
            for statement in filter(str.strip, SCHEMA.split(";")):
                self.connection.execute(statement)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the file's write lock; what is done inside happens as a whole or not at all."""
        with self.lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Run one statement and return all its rows."""
        with self.lock:
            return self.connection.execute(statement, values).fetchall()

    def put(self, queue: str, payload: dict[str, Any]) -> None:
        """Append `payload` to `queue`."""
        with self.writing() as connection:
            connection.execute("INSERT INTO message (queue, payload) VALUES (?, ?)", (queue, json.dumps(payload)))

    def claim(self, queue: str) -> tuple[int, dict[str, Any], int] | None:
        """Take the oldest waiting message: its id, payload and how often it was taken; None if there is none."""
        if not self.rows(FIRST_READY, queue):
            return None  # looked without the write lock, so that idle consumers hold up no writer
        with self.writing() as connection:
            row = connection.execute(CLAIM, (self.owners.mine, queue)).fetchone()
        return (row[0], json.loads(row[1]), row[2]) if row else None

    def forget(self, message: int) -> None:
        """Remove a message for good: its work is done."""
        with self.writing() as connection:
            connection.execute("DELETE FROM message WHERE id = ?", (message,))

    def release(self, message: int) -> None:
        """Let a message that we hold wait again, at its old place."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE message SET owner = NULL WHERE id = ? AND owner = ?", (message, self.owners.mine)
            )

    def sweep(self) -> None:
        """Give back what dead processes held, at most once in SWEEP_SECONDS."""
        if time.monotonic() - self.swept < SWEEP_SECONDS:
            return
        self.swept = time.monotonic()
        holders = self.rows("SELECT DISTINCT owner FROM message WHERE owner IS NOT NULL")
        for (owner,) in holders:
            if owner != self.owners.mine and self.owners.is_dead(owner):
                with self.writing() as connection:
                    connection.execute("UPDATE message SET owner = NULL WHERE owner = ?", (owner,))

    def size(self, queue: str) -> int:
        """How many messages wait in `queue`; those being worked on are not counted."""
        return int(self.rows("SELECT count(*) FROM message WHERE queue = ? AND owner IS NULL", queue)[0][0])

    def write_heartbeats(self, names: Sequence[str], now: float) -> None:
        """Keep when these were looked at."""
        with self.writing() as connection:
            rows = [(name, now) for name in names]
            connection.executemany("INSERT OR REPLACE INTO heartbeat (name, at) VALUES (?, ?)", rows)

    def purge(self, queue: str) -> int:
        """Remove what waits in `queue`; return how many messages that was."""
        with self.writing() as connection:
            return connection.execute("DELETE FROM message WHERE queue = ? AND owner IS NULL", (queue,)).rowcount


_stores: dict[Path, Store] = {}
_stores_lock = threading.Lock()
_inherited: list[dict[Path, Store]] = []


def store_of(path: Path) -> Store:
    """Return this process's only store of the file with this absolute path."""
    with _stores_lock:
        if path not in _stores:
            _stores[path] = Store(path)
        return _stores[path]


def _after_fork() -> None:
    """Start afresh in a child: neither SQLite's connections nor our lock survive a fork."""
    global _stores, _stores_lock
    _inherited.append(_stores)  # kept unclosed: to close them here would be to use them
    _stores, _stores_lock = {}, threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


class QoS(virtual.QoS):
    """What a channel has been given and has not acknowledged; the file hears of every answer."""

    def ack(self, delivery_tag: int) -> None:
        """The work is done."""
        self.channel.store.forget(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: int, requeue: bool = False) -> None:
        """The work is not wanted, or with `requeue` is for another worker."""
        if not requeue:
            self.channel.store.forget(delivery_tag)
        super().reject(delivery_tag, requeue=requeue)


class Channel(virtual.Channel):
    """kombu's view on a store; the delivery tag of a message is its row's id."""

    QoS = QoS

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.path = Path(connection.client.virtual_host).resolve()
        self.unacknowledged_queues: set[str] = set()
        store_of(self.path)  # a file that cannot be opened is a connection that fails

    @property
    def store(self) -> Store:
        """The messages, as this process sees them; asked for each time, as a channel can be inherited by fork."""
        return store_of(self.path)

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        self.store.put(queue, message)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        self.store.sweep()
        claimed = self.store.claim(queue)
        if claimed is None:
            raise Empty
        tag, payload, deliveries = claimed
        payload["properties"]["delivery_tag"] = tag
        # Celery gives up a task that killed two workers; this is how it knows.
        payload["properties"]["delivery_info"]["redelivered"] = deliveries > 1
        if queue in self.unacknowledged_queues:
            self.store.forget(tag)
        return payload

    def _restore(self, message: Any) -> None:
        self.store.release(message.delivery_tag)

    def _size(self, queue: str) -> int:
        return self.store.size(queue)

    def _purge(self, queue: str) -> int:
        return self.store.purge(queue)

    def oldest(self, queue: str) -> float | None:
        """When the task was sent that has waited longest (seconds since 1970); None where none waits."""
        rows = self.store.rows(
            "SELECT payload FROM message WHERE queue = ? AND owner IS NULL ORDER BY id LIMIT 1", queue
        )
        return sent_at(rows[0][0]) if rows else None

    def write_heartbeats(self, names: tuple[str, ...], now: float) -> None:
        """Keep when these were looked at."""
        self.store.write_heartbeats(names, now)

    def read_heartbeats(self) -> dict[str, float]:
        """When each was looked at last."""
        return dict(self.store.rows("SELECT name, at FROM heartbeat"))

    def basic_consume(self, queue: str, no_ack: bool, *args: Any, **kwargs: Any) -> Any:
        """Consume from `queue`; with `no_ack` a message counts as done when it is handed over."""
        if no_ack:
            self.unacknowledged_queues.add(queue)
        return super().basic_consume(queue, no_ack, *args, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> Any:
        """Return the next message of `queue`, or None; with `no_ack` it counts as done."""
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.store.forget(message.delivery_tag)
        return message


class Transport(virtual.Transport):
    """What `sqlite:////absolute/path` means to kombu, once `register` has run.

    Asynchronous, as Redis is: so a worker runs the same event loop here as in production, looks at the
    file at each POLL_SECONDS, and stops at once when it is told to.
    """

    Channel = Channel
    polling_interval = POLL_SECONDS
    driver_type = SCHEME
    driver_name = SCHEME
    connection_errors: Any = (*virtual.Transport.connection_errors, OSError, sqlite3.OperationalError)
    implements = virtual.Transport.implements.extend(asynchronous=True)
    poll_timer: Any = None
    cycle: Any  # kombu sets it when it is made

    def driver_version(self) -> str:
        """The version of SQLite."""
        return sqlite3.sqlite_version

    @property
    def default_connection_params(self) -> dict[str, Any]:
        """No host and no port: a file needs neither."""
        return {}

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Have the worker's event loop look for messages."""
        self.poll_timer = loop.call_repeatedly(POLL_SECONDS, self.deliver_waiting)

    def deliver_waiting(self) -> None:
        """Hand over messages until there are none, or the consumers have all that they may hold."""
        asked()
        with contextlib.suppress(Empty):
            while True:
                self.cycle.get(self._deliver)

    def close_connection(self, connection: Any) -> None:
        """Stop looking, and give back what was not acknowledged."""
        if self.poll_timer is not None:
            self.poll_timer.cancel()
        super().close_connection(connection)


def register() -> None:
    """Teach kombu the scheme `sqlite`: since 5.7 a broker URL may no longer name a class."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
