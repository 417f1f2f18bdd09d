"""The steps that ask for details of the person: they are written where they belong, and in no draft."""

from collections.abc import Iterator
from copy import copy
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal
from events.seats.models import SeatPool
from participants.consent.services import RequiredConsent
from participants.people import limits
from participants.people.forms import PersonForm
from participants.people.matching import check_free_for
from participants.people.models import Person
from participants.people.services import person_of, save_profile
from participants.questions.models import Draft
from participants.questions.person_fields import FIELDS, has
from participants.questions.selectors import person_fields_of

from ..application import Application
from .step import Cleaned, FormStep

NIK_TRIES = _("The NIK was changed too often today. Leave it empty now and try again tomorrow.")


class DetailForm(PersonForm):
    """Form of one detail of a person whose other details are stored."""

    def __init__(self, data: Any, files: Any, *, person: Person, name: str, required: bool) -> None:
        super().__init__(data, files, instance=copy(person))  # a wrong answer changes the copy only
        field = self.fields[name]
        field.required = required
        self.fields = {name: field}


def detail_steps(
    application: Application, draft: Draft | None, pool: SeatPool, asked: RequiredConsent
) -> Iterator[FormStep]:
    """The details asked of people of this category that the person had not told before they came to this form."""
    person = application.person
    for name, required in person_fields_of(application.session.programme, [pool]).items():
        step = f"data-{name.replace('_', '-')}"
        filled = has(person, name)
        seen = draft is not None and step in draft.data
        if (filled and not seen) or (name == "birth_date" and asked.asks_birth_date):
            continue
        keeps = filled and name == "nik"  # an empty field keeps what is stored
        yield FormStep(
            step,
            FIELDS[name],
            partial(DetailForm, person=person, name=name, required=required and not keeps),
            partial(_told, person, name),
            optional=not required,
            save=partial(_save, name),
            filled=filled,
        )


def _told(person: Person, name: str, _cleaned: Cleaned) -> str:
    match name:
        case "nik":
            return person.masked_nik
        case "region":
            return person.region.path if person.region else ""
        case "birth_date":
            return long_date(person.birth_date) if person.birth_date else ""
    return str(getattr(person, name))


def _save(name: str, user: User, cleaned: Cleaned) -> Person:
    """Write a detail into the person's own data; ValidationError where it cannot be."""
    try:
        if name != "nik":
            return save_profile(user=user, data={name: cleaned[name]})  # type: ignore[misc]  # a key of PersonData
        if cleaned["nik"] and not limits.allow_nik(user):
            raise ValidationError(NIK_TRIES, code="nik_tries")
        person = person_of(user)
        check_free_for(user, name=person.name if person else "", nik=cleaned["nik"])
        return save_profile(user=user, data={}, nik=cleaned["nik"])
    except Refusal as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from None
