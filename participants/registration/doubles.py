"""Who in a session may be one human being twice: the same name, and a phone, institution or date of birth in common."""

from datetime import date

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from events.training.models import TrainingSession
from participants.people.matching import key_of
from participants.people.models import Person

from .models import Registration


def doubles_of(
    session: TrainingSession, *, name: str, phone: str = "", institution: str = "", birth_date: date | None = None
) -> QuerySet[Registration]:
    """Active registrations of a session that may be the person who is described."""
    in_common = Q(pk__in=[])
    if phone:
        in_common |= Q(person__phone=phone)
    if institution.strip():
        in_common |= Q(person__institution__iexact=institution.strip())
    if birth_date:
        in_common |= Q(person__birth_date=birth_date)
    rows = Registration.objects.filter(session=session, status__in=Registration.ACTIVE)
    return (
        rows.filter(in_common, person__search_name=key_of(name)).select_related("person__user", "pool").order_by("pk")
    )


def in_common(person: Person, *, phone: str, institution: str, birth_date: date | None, nik_index: str = "") -> bool:
    """Whether a person of the same name may be the one described, for who reads many: the same rule as `doubles_of`."""
    if nik_index and person.nik_index and nik_index != person.nik_index:
        return False
    works = institution.strip().casefold()
    return (
        bool(phone and phone == str(person.phone or ""))
        or bool(works and works == person.institution.casefold())
        or bool(birth_date and birth_date == person.birth_date)
    )


def has_double() -> Exists:
    """Whether another active registration of the same session may be the same human being, for a queryset."""
    of = {name: OuterRef(f"person__{name}") for name in ("phone", "institution", "birth_date")}
    in_common = (
        Q(person__phone=of["phone"]) & ~Q(person__phone="")
        | Q(person__institution__iexact=of["institution"]) & ~Q(person__institution="")
        | Q(person__birth_date=of["birth_date"])
    )
    others = Registration.objects.filter(
        in_common,
        session=OuterRef("session"),
        status__in=Registration.ACTIVE,
        person__search_name=OuterRef("person__search_name"),
    )
    # Two numbers that differ tell two people apart.
    others = others.annotate(nik_here=ExpressionWrapper(OuterRef("person__nik_index"), output_field=CharField()))
    fits = Q(nik_here=None) | Q(person__nik_index=None) | Q(person__nik_index=F("nik_here"))
    return Exists(others.filter(fits).exclude(person=OuterRef("person")))


def doubles_in(session: TrainingSession) -> QuerySet[Registration]:
    """The active registrations of a session that have a likely double, by name."""
    rows = Registration.objects.filter(session=session, status__in=Registration.ACTIVE).select_related("person", "pool")
    return rows.filter(has_double()).order_by("person__search_name", "pk")


def doubles_beside(registration: Registration) -> QuerySet[Registration]:
    """The other active registrations of its session that may be the same human being."""
    person = registration.person
    phone, born = str(person.phone or ""), person.birth_date
    found = doubles_of(
        registration.session, name=person.name, phone=phone, institution=person.institution, birth_date=born
    )
    return found.exclude(person=person)
