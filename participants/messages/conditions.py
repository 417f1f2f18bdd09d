"""What narrows the people that a message goes to. A condition that needs a higher room is handed in by a setting.

`settings.MESSAGE_CONDITIONS` names them in the order of the form, each an instance of `Condition`.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from events.regions import selectors as regions
from events.regions.forms import RegionField
from events.regions.models import Region
from events.seats.audiences import EntryMode
from events.seats.roles import SEAT_ROLES
from participants.registrants.search import found_by
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE

from .scope import Scope

Rows = QuerySet[Registration]
ANY: tuple[str, Promise] = ("", _("all"))


class Condition(ABC):
    """One field of the form that says who gets a message, and what it does to the rows.

    `name` is the key under which the value is kept, as JSON; an empty value asks for nothing.
    """

    name: ClassVar[str]
    label: ClassVar[Promise]

    @abstractmethod
    def field(self, scope: Scope) -> forms.Field | None:
        """The form field, with its choices; None where there is nothing to choose from."""

    @abstractmethod
    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        """The rows that meet it."""

    def kept(self, cleaned: Any) -> Any:
        """What the field gave, as it is kept."""
        return cleaned

    def told(self, value: Any, scope: Scope) -> str:
        """A kept value in words."""
        field = self.field(scope)
        choices = dict(cast(Any, field.choices)) if isinstance(field, forms.ChoiceField) else {}
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(choices.get(each, each)) for each in values)


class StatusCondition(Condition):
    """How the registration stands; where nothing is asked for, all that hold a place or wait for one."""

    name, label = "status", _("Status")

    def field(self, scope: Scope) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=Registration.Status.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[Registration.Status.CONFIRMED],
        )

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(status__in=value)


class CategoryCondition(Condition):
    """The name of the category; institutions' own are found by the institution."""

    name, label = "category", _("Category")

    def field(self, scope: Scope) -> forms.Field:
        names = scope.pools.exclude(entry=EntryMode.DELEGATION).order_by("category").values_list("category", flat=True)
        return forms.ChoiceField(choices=[ANY, *((each, each) for each in names.distinct())], required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(pool__category=value)


class RoleCondition(Condition):
    """What people do at the session."""

    name, label = "role", _("Role")

    def field(self, scope: Scope) -> forms.Field:
        return forms.ChoiceField(choices=[ANY, *SEAT_ROLES], required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(pool__role=value)


class InstitutionCondition(Condition):
    """A part of the institution's name, of the person or of who named them."""

    name, label = "institution", _("Institution contains")

    def field(self, scope: Scope) -> forms.Field:
        return forms.CharField(required=False, max_length=100)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(Q(person__institution__icontains=value) | Q(delegation__institution__icontains=value))


class RegionCondition(Condition):
    """The person's region, or one above it."""

    name, label = "region", _("Region")

    def field(self, scope: Scope) -> forms.Field:
        return RegionField(required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(Q(person__region=value) | Q(person__region__code__startswith=f"{value}."))

    def kept(self, cleaned: Region | None) -> Any:
        return cleaned.code if cleaned else ""

    def told(self, value: Any, scope: Scope) -> str:
        region = regions.get(value)
        return region.path if region else str(value)


class ReachCondition(Condition):
    """Whom no mail reaches: they are written to by hand."""

    name, label = "reach", _("E-mail address")

    def field(self, scope: Scope) -> forms.Field:
        return forms.ChoiceField(choices=[ANY, ("none", _("none: no mail reaches them"))], required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.exclude(REACHABLE)


class FoundCondition(Condition):
    """What the search box of the list of participants finds."""

    name, label = "q", _("Name, institution, e-mail, phone, code or number")

    def field(self, scope: Scope) -> forms.Field:
        return forms.CharField(required=False, max_length=100)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(found_by(value))


class PickedCondition(Condition):
    """People who were ticked on a list, by the keys of their registrations."""

    name, label = "picked", _("Chosen on the list")

    def field(self, scope: Scope) -> forms.Field:
        return forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(pk__in=value)

    def kept(self, cleaned: str) -> Any:
        return [int(each) for each in cleaned.split(",") if each.isdecimal() and len(each) < 19]

    def told(self, value: Any, scope: Scope) -> str:
        return str(len(value))


@cache
def known() -> dict[str, Condition]:
    """All conditions by name, in the order of the form."""
    made = [import_string(path)() for path in settings.MESSAGE_CONDITIONS]
    return {condition.name: condition for condition in made}


def narrow(scope: Scope, asked: dict[str, Any], *, now: datetime) -> Rows:
    """The registrations of the scope that meet every condition that was asked for.

    A condition that is not known any more finds no registration: better no mail than one to the wrong people.
    """
    rows = scope.registrations
    if not asked.get(StatusCondition.name):
        rows = rows.filter(status__in=Registration.ACTIVE)
    for name, value in asked.items():
        if value in ("", None, []):
            continue
        condition = known().get(name)
        rows = condition.narrow(rows, value, scope=scope, now=now) if condition else rows.none()
    return rows


def in_words(scope: Scope, asked: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    """Label and value of each condition that was asked for."""
    rows = [(known()[name], value) for name, value in asked.items() if value not in ("", None, []) and name in known()]
    return [(condition.label, condition.told(value, scope)) for condition, value in rows]
