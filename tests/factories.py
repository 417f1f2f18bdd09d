"""Rows for tests: each factory makes the least that is valid; a test names only what it is about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import factory
from auditlog.context import disable_auditlog
from django.db.models import Model
from factory.django import DjangoModelFactory

from bimtek.accounts.models import User
from bimtek.common.names import name_key
from events.models import (
    AgendaItem,
    Location,
    Material,
    Membership,
    Organizer,
    Programme,
    Region,
    SeatPool,
    Speaker,
    Topic,
    TrainingSession,
)
from events.organizers.services import create_organizer
from participants.delegations.links import new_token
from participants.models import Delegation, Person, Question, Registration

Row = TypeVar("Row", bound=Model)
PASSWORD = "sandi-untuk-tes-9"
DAY = date(2027, 3, 1)


class RowFactory(DjangoModelFactory[Row]):
    """Makes rows that the audit log does not tell of: an entry costs twice what its row does."""

    class Meta:
        abstract = True

    @classmethod
    def create(cls, **kwargs: Any) -> Row:
        with disable_auditlog():
            return super().create(**kwargs)


class UserFactory(RowFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"orang{n}@contoh.id")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        from allauth.account.models import EmailAddress

        user = model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class RegionFactory(RowFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "65"
    level = Region.Level.PROVINCE
    name = "Kalimantan Utara"
    search_name = factory.LazyAttribute(lambda region: name_key(region.name))
    timezone = "Asia/Makassar"


class OrganizerFactory(RowFactory[Organizer]):
    class Meta:
        model = Organizer

    name = factory.Sequence(lambda n: f"KPU Kabupaten {n}")
    slug = factory.Sequence(lambda n: f"kpu-{n}")
    code = "KPU"

    @classmethod
    def _create(cls, model_class: type[Organizer], *args: Any, **kwargs: Any) -> Organizer:
        return create_organizer(**kwargs)


class MembershipFactory(RowFactory[Membership]):
    class Meta:
        model = Membership

    organizer = factory.SubFactory(OrganizerFactory)
    user = factory.SubFactory(UserFactory)
    role = "owner"


class ProgrammeFactory(RowFactory[Programme]):
    class Meta:
        model = Programme

    organizer = factory.SubFactory(OrganizerFactory)
    title = "Bimtek Pemungutan Suara"
    slug = factory.Sequence(lambda n: f"bimtek-{n}")
    status = Programme.Status.PUBLISHED


class TopicFactory(RowFactory[Topic]):
    class Meta:
        model = Topic

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Topik {n}")


class LocationFactory(RowFactory[Location]):
    class Meta:
        model = Location

    organizer = factory.SubFactory(OrganizerFactory)
    name = "Aula KPU"
    region = factory.SubFactory(RegionFactory)
    timezone = "Asia/Makassar"


class SpeakerFactory(RowFactory[Speaker]):
    class Meta:
        model = Speaker

    organizer = factory.SubFactory(OrganizerFactory)
    name = factory.Sequence(lambda n: f"Narasumber {n}")


class SessionFactory(RowFactory[TrainingSession]):
    """A published session of three days with registration open, in WITA."""

    class Meta:
        model = TrainingSession

    programme = factory.SubFactory(ProgrammeFactory)
    status = TrainingSession.Status.PUBLISHED
    starts_on = DAY
    ends_on = DAY + timedelta(days=2)
    timezone = "Asia/Makassar"
    location = factory.LazyAttribute(lambda session: LocationFactory(organizer=session.programme.organizer))


class PoolFactory(RowFactory[SeatPool]):
    class Meta:
        model = SeatPool

    session = factory.SubFactory(SessionFactory)
    category = "Umum"
    capacity = 40
    role = "participant"
    entry = factory.LazyAttribute(lambda pool: "open" if pool.role == "participant" else "staff")


class AgendaItemFactory(RowFactory[AgendaItem]):
    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"Materi {n}")
    starts_at = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
    ends_at = datetime(2027, 3, 1, 2, 30, tzinfo=UTC)
    minutes = 90


class MaterialFactory(RowFactory[Material]):
    class Meta:
        model = Material

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"Modul {n}")
    link = "https://contoh.id/modul"


class PersonFactory(RowFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Peserta {n}")
    search_name = factory.LazyAttribute(lambda person: name_key(person.name))


class QuestionFactory(RowFactory[Question]):
    class Meta:
        model = Question

    programme = factory.SubFactory(ProgrammeFactory)
    label = factory.Sequence(lambda n: f"Pertanyaan {n}?")


class RegistrationFactory(RowFactory[Registration]):
    """A confirmed registration; its seat is counted in the pool as the service would."""

    class Meta:
        model = Registration

    person = factory.SubFactory(PersonFactory)
    session = factory.SubFactory(SessionFactory)
    pool = factory.LazyAttribute(
        lambda r: SeatPool.objects.filter(session=r.session).first() or PoolFactory(session=r.session)
    )
    status = Registration.Status.CONFIRMED
    registered_at = datetime(2027, 2, 1, tzinfo=UTC)

    @classmethod
    def _create(cls, model_class: type[Registration], *args: Any, **kwargs: Any) -> Registration:
        from events.seats import counting

        registration = super()._create(model_class, *args, **kwargs)
        if registration.status in Registration.SEATED:
            counting.take(pool=registration.pool)
        return registration


class DelegationFactory(RowFactory[Delegation]):
    """An institution with a pool of its own, of five seats."""

    class Meta:
        model = Delegation

    institution = factory.Sequence(lambda n: f"KPU Kota {n}")
    pool = factory.LazyAttribute(lambda each: PoolFactory(category=each.institution, capacity=5, entry="delegation"))
    contact_name = "Ibu Rahma"
    token = factory.LazyFunction(new_token)
    created_by = factory.SubFactory(UserFactory)
    created_at = datetime(2027, 1, 20, tzinfo=UTC)
