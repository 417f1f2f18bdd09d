"""Questions to the database that are worded once: on deadline night the wording costs three times the answer.

Django builds a queryset and its SQL anew for each request. The few questions that every registration asks are built
once for each process, with gaps where a request's own values go, and the rows become the same instances::

    _OWN = Prepared(lambda: Person.objects.filter(user=gap("user")))
    person = _OWN.one(user=7)

Values go to the database as parameters, never into the text. They are integers and strings: what Django would have to
convert first has no gap.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
Value = int | str


class gap(Expression):  # noqa: N801  reads like F and Q
    """Where a value is put in later; stands for it in `filter`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """A parameter that remembers its name."""
        return "%s", [self]


class _Worded(Generic[M]):
    """SQL of a queryset for one kind of database, and how its rows become instances."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        compiler: Any = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, self.params = compiler.as_sql()
        self._converters = list(compiler.get_converters([column for column, _sql, _name in compiler.select]).items())
        info = compiler.klass_info
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        self._columns = slice(start, end)
        self._names = [column.target.attname for column, _sql, _name in compiler.select[start:end]]
        self._related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)
        self._model: type[M] = queryset.model

    def fill(self, values: dict[str, Value]) -> list[Any]:
        """The parameters; KeyError for a gap without a value."""
        return [values[each.name] if isinstance(each, gap) else each for each in self.params]

    def instance(self, row: Any, connection: BaseDatabaseWrapper) -> M:
        """A row as the queryset gives it."""
        values = list(row)
        for position, (convert, column) in self._converters:
            for each in convert:
                values[position] = each(values[position], column, connection)
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, values[self._columns])
        for populator in self._related:
            populator.populate(values, made)
        return made


class Prepared(Generic[M]):
    """A queryset without prefetches or annotations, with gaps for the values of a request.

    Made where a module is loaded; the queryset is built when it is asked first.
    """

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build
        self._worded: dict[str, _Worded[M]] = {}  # by vendor
        self._lock = threading.Lock()

    def one(self, **values: Value) -> M | None:
        """The row for these values, or None; of several, any."""
        connection = connections[DEFAULT_DB_ALIAS]
        worded = self._worded_for(connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(worded.sql, worded.fill(values))
            row = cursor.fetchone()
        return None if row is None else worded.instance(row, connection)

    def _worded_for(self, vendor: str) -> _Worded[M]:
        with self._lock:
            if vendor not in self._worded:
                self._worded[vendor] = _Worded(self._build().order_by()[:1])
            return self._worded[vendor]
