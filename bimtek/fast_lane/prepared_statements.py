"""Statements that are worded once for a process and planned once for a connection.

Saves: Django builds a queryset and its SQL anew for each request, which costs three times what the database does;
and of a read over seven tables PostgreSQL spends nine tenths on planning. The few statements that every
registration makes are built once, with parameters where a request's own values go, and rows become the same instances::

    _OF_ACCOUNT = PreparedQuery(lambda given: Person.objects.filter(user=given("user")))
    person = _OF_ACCOUNT.one(user=7)

Values go to the database as parameters, never into the text. They are integers and strings: what Django would have to
convert first has no parameter. PostgreSQL plans each statement once for a connection (`bimtek.fast_lane.postgres`).
Leans on: `get_related_populators` of `django.db.models.query`, `klass_info` and `select` of its SQL compiler,
`InsertQuery`, `UpdateQuery`.
Without it: the same functions build the queryset with the values in it, and Django asks.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, Generic, Protocol, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Expression, Field, IntegerField, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery

from . import Shortcut, is_on

M = TypeVar("M", bound=Model)
W = TypeVar("W")
Value = int | str
PLACE = re.compile("%[s%]")
BATCH = 1000  # rows in one INSERT of many


class ValueSource(Protocol):
    """What a statement is built with: gives the value of a name, or the parameter that stands for it."""

    def __call__(self, name: str, *, number: bool = False) -> Any:
        """`number` where the value is part of a sum."""


class Parameter(Expression):
    """Stands in a queryset for a value that is put in later."""

    def __init__(self, name: str, *, number: bool = False) -> None:
        super().__init__(output_field=IntegerField() if number else None)
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        """A parameter that remembers its name."""
        return "%s", [self]


class Statement:
    """SQL with `%s` for each value, of which some are parameters. Told from others by its identity."""

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        self.sql, self.params = sql, params

    def execute(self, cursor: Any, connection: BaseDatabaseWrapper, values: Mapping[str, Any]) -> None:
        """Run it with these values; KeyError for a parameter without a value."""
        prepare = getattr(connection, "prepare", None)
        if prepare is not None:
            given = [values[each.name] for each in self.params if isinstance(each, Parameter)]
            cursor.execute(prepare(self), given)
            return
        filled = [values[each.name] if isinstance(each, Parameter) else each for each in self.params]
        cursor.execute(self.sql, filled)

    def numbered(self, literal: Callable[[Any], str]) -> tuple[str, int]:
        """Return the SQL with $1, $2 … for its parameters, and how many there are.

        All other values stand in it as literals: the planner should know them.
        """
        params, numbers = iter(self.params), count(1)

        def put(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%"
            param = next(params)
            return f"${next(numbers)}" if isinstance(param, Parameter) else literal(param)

        sql = PLACE.sub(put, self.sql)
        return sql, next(numbers) - 1


class _Wording(Generic[W]):
    """What was worded already, by the kind of database."""

    def __init__(self) -> None:
        self._known: dict[str, W] = {}
        self._lock = threading.Lock()

    def get(self, connection: BaseDatabaseWrapper, word: Callable[[], W]) -> W:
        """The wording for this database, made when it is needed first."""
        known = self._known.get(connection.vendor)
        if known is None:
            with self._lock:
                known = self._known[connection.vendor] = word()
        return known


class _Rows(Generic[M]):
    """SQL of a queryset, and how its rows become instances."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        compiler: Any = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.statement = Statement(*compiler.as_sql())
        self._converters = list(compiler.get_converters([column for column, _sql, _name in compiler.select]).items())
        info = compiler.klass_info
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        self._columns = slice(start, end)
        self._names = [column.target.attname for column, _sql, _name in compiler.select[start:end]]
        populators: Any = get_related_populators  # the stubs are of a later Django
        # From Django 6.1 on a queryset has a fetch mode, which its related rows are told.
        mode = [queryset._fetch_mode] if hasattr(queryset, "_fetch_mode") else []
        self._related = populators(info, compiler.select, DEFAULT_DB_ALIAS, *mode)
        self._model: type[M] = queryset.model

    def instance(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> M:
        """A row as the queryset gives it."""
        values = list(row)
        for position, (convert, column) in self._converters:
            for each in convert:
                values[position] = each(values[position], column, connection)
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, values[self._columns])
        for populator in self._related:
            populator.populate(values, made)
        return made


def _given(values: Mapping[str, Value]) -> ValueSource:
    """The values themselves, for a statement that Django builds anew."""

    def give(name: str, *, number: bool = False) -> Value:
        return values[name]

    return give


class PreparedQuery(Generic[M]):
    """A queryset without prefetches or annotations, built with the values of a request or with parameters for them.

    Made where a module is loaded; the queryset is built when it is asked first.
    """

    def __init__(self, build: Callable[[ValueSource], QuerySet[M]]) -> None:
        self._build = build
        self._wording: _Wording[_Rows[M]] = _Wording()
        self._wording_of_all: _Wording[_Rows[M]] = _Wording()

    def one(self, **values: Value) -> M | None:
        """Return the row for these values, or None; of several, any."""
        if not is_on(Shortcut.PREPARED_STATEMENTS):
            return self._build(_given(values)).order_by().first()
        connection = connections[DEFAULT_DB_ALIAS]
        rows = self._wording.get(connection, lambda: _Rows(self._build(Parameter).order_by()[:1]))
        with connection.cursor() as cursor:
            rows.statement.execute(cursor, connection, values)
            row = cursor.fetchone()
        return None if row is None else rows.instance(row, connection)

    def all(self, **values: Value) -> list[M]:
        """Return all rows for these values, in the order of the queryset."""
        if not is_on(Shortcut.PREPARED_STATEMENTS):
            return list(self._build(_given(values)))
        connection = connections[DEFAULT_DB_ALIAS]
        rows = self._wording_of_all.get(connection, lambda: _Rows(self._build(Parameter)))
        with connection.cursor() as cursor:
            rows.statement.execute(cursor, connection, values)
            return [rows.instance(row, connection) for row in cursor.fetchall()]


class PreparedUpdate:
    """An UPDATE of the rows of a queryset, with values of a request in its conditions and in what is set."""

    def __init__(self, build: Callable[[ValueSource], tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self._build = build
        self._wording: _Wording[Statement] = _Wording()

    def rows(self, **values: Value) -> int:
        """Run it and return how many rows were changed."""
        if not is_on(Shortcut.PREPARED_STATEMENTS):
            queryset, changes = self._build(_given(values))
            return queryset.update(**changes)
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._wording.get(connection, self._word)
        with connection.cursor() as cursor:
            statement.execute(cursor, connection, values)
            changed: int = cursor.rowcount
        return changed

    def _word(self) -> Statement:
        queryset, changes = self._build(Parameter)
        query: Any = queryset.query.chain(UpdateQuery)
        query.add_update_values(changes)
        return Statement(*query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql())


_inserts: defaultdict[type[Model], _Wording[Statement]] = defaultdict(_Wording)


def insert(rows: Sequence[M]) -> None:
    """Write rows of one table as `bulk_create` does; a single one, which is the rule in a rush, is worded once."""
    model = type(rows[0])
    plain = len(rows) > 1 or not is_on(Shortcut.PREPARED_STATEMENTS)
    if plain or rows[0].pk is not None or not isinstance(model._meta.pk, AutoField):
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    (row,) = rows
    connection: Any = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    statement = _inserts[model].get(connection, lambda: _word_insert(row, fields))
    values = {field.attname: field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields}
    with connection.cursor() as cursor:
        statement.execute(cursor, connection, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _word_insert(row: Model, fields: Sequence[Field[Any, Any]]) -> Statement:
    query = InsertQuery(type(row))
    query.insert_values(fields, [row])
    compiler: Any = query.get_compiler(using=DEFAULT_DB_ALIAS)
    compiler.returning_fields = [row._meta.pk]
    ((sql, _params),) = compiler.as_sql()
    return Statement(str(sql), [Parameter(field.attname) for field in fields])
