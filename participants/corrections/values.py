"""A person's data as JSON keeps it, and back."""

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any, cast

from events.regions.models import Region
from participants.people.models import Person
from participants.people.services import PersonData


def to_json(data: Mapping[str, Any]) -> dict[str, str]:
    """Texts of a form's clean data: a date as ISO, a region by its code, nothing as an empty text."""
    return {name: _text(value) for name, value in data.items()}


def from_json(values: Mapping[str, str]) -> PersonData:
    """What `to_json` made, as a service takes it. A region that is no more is none."""
    data: dict[str, Any] = dict(values)
    if "birth_date" in data:
        data["birth_date"] = date.fromisoformat(data["birth_date"]) if data["birth_date"] else None
    if "region" in data:
        data["region"] = Region.objects.filter(pk=data["region"]).first()
    return cast(PersonData, data)


def with_data(person: Person, data: Mapping[str, Any]) -> Person:
    """A copy of the person with this data; not to be saved."""
    changed = copy(person)
    for name, value in data.items():
        setattr(changed, name, value)
    return changed


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Region():
            return str(value.pk)
        case date():
            return value.isoformat()
        case _:
            return str(value)
