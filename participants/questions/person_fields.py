"""The standard fields of a person that a programme may ask for.

Name, phone and institution are not among them: no registration is made without them (`people.selectors.missing`).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.people.models import Person

FIELDS: dict[str, str | Promise] = {
    "position": _("Position"),
    "region": _("Region of work"),
    "nik": _("NIK"),
    "nip": _("NIP"),
    "birth_date": _("Date of birth"),
}


def has(person: Person, field: str) -> bool:
    """Whether the person has filled in a field; costs no query, and does not decrypt the NIK."""
    column = {"nik": "nik_index", "region": "region_id"}.get(field, field)
    return bool(getattr(person, column))
