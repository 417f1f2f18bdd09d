"""The trainers of a programme: who is trained, whom each trained, who leads a session untrained, where none is."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from bimtek.common.names import name_key
from certificates.coverage.counting import LENGTHS
from certificates.coverage.models import JudgedRegistration
from certificates.issuing.models import Certificate
from events.agenda.models import AgendaItem
from events.programmes.models import Programme
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from events.units.models import Unit
from participants.people.models import Person
from participants.registration.models import Registration

from .models import Cascade, SpeakerPerson

TRAINERS_MAX = 5_000
TALKS_MAX = 10_000  # pairs of speaker and session on one page
Status = TrainingSession.Status


@dataclass
class Trainer:
    """A participant of a training of trainers who earned its certificate, and what they did since."""

    person: Person
    region: str  # code of where they train: of their unit, else their own; "" where none is known
    certified: bool
    sessions: list[TrainingSession] = field(default_factory=list)  # that they led
    people: int = 0  # trained in these sessions


@dataclass(frozen=True)
class UntrainedLead:
    """A speaker who leads sessions and is no trained trainer, with those who bear the same name."""

    speaker: Speaker
    sessions: tuple[TrainingSession, ...]
    candidates: tuple[Trainer, ...]


@dataclass(frozen=True)
class CascadeReport:
    """All that is told of the trainers of one programme."""

    trainers: tuple[Trainer, ...]
    untrained: tuple[UntrainedLead, ...]

    @property
    def certified(self) -> int:
        """How many hold their certificate."""
        return sum(trainer.certified for trainer in self.trainers)


def sources(programme: Programme) -> QuerySet[Programme]:
    """The programmes that train its trainers."""
    keys = Cascade.objects.filter(trained=programme).values("trainers")
    return Programme.objects.filter(pk__in=keys).select_related("organizer").order_by("title")


def report(programme: Programme, of: Collection[Programme]) -> CascadeReport:
    """The trainers out of the programmes `of`, what they led in `programme`, and who led it without being one."""
    trainers = trained_trainers(of)
    led = sessions_led(programme)
    people = _people_trained({session.pk for sessions in led.values() for session in sessions})
    known = _recognised(led, trainers)
    for speaker, trainer in known.items():
        trainer.sessions += [each for each in led[speaker] if each not in trainer.sessions]
    for trainer in trainers:
        trainer.people = sum(people[session.pk] for session in trainer.sessions)
    named = _by_name(trainers)
    untrained = [
        UntrainedLead(speaker, tuple(sessions), tuple(named[name_key(speaker.name)]))
        for speaker, sessions in led.items()
        if speaker not in known
    ]
    return CascadeReport(tuple(trainers), tuple(untrained))


def trained_trainers(of: Collection[Programme]) -> list[Trainer]:
    """Each person once who is entitled to the certificate of one of these programmes, or holds it; by name."""
    rows = Registration.objects.filter(session__programme__in=of, pool__role="participant", status="confirmed")
    certified = set(
        Certificate.objects.filter(registration__in=rows, status=Certificate.Status.VALID).values_list(
            "registration", flat=True
        )
    )
    entitled = JudgedRegistration.objects.filter(registration__in=rows, eligible=True).values("registration")
    found: dict[int, Trainer] = {}
    earned = rows.filter(Q(pk__in=entitled) | Q(pk__in=certified)).order_by("person__search_name", "pk")
    for row in earned.select_related("person", "unit_assignment__unit")[:TRAINERS_MAX]:
        assignment = getattr(row, "unit_assignment", None)
        region = (assignment.unit.region_id if assignment else None) or row.person.region_id or ""
        trainer = found.setdefault(row.person_id, Trainer(row.person, region, certified=False))
        trainer.certified |= row.pk in certified
        trainer.region = trainer.region or region
    return list(found.values())


def sessions_led(programme: Programme) -> dict[Speaker, list[TrainingSession]]:
    """The programme's sessions by who speaks at their lessons; drafts and cancelled ones are left out."""
    talks = AgendaItem.speakers.through.objects.filter(agendaitem__session__programme=programme)
    talks = talks.exclude(agendaitem__kind__in=AgendaItem.NO_LESSON)
    talks = talks.exclude(agendaitem__session__status__in=(Status.DRAFT, Status.CANCELLED))
    order = ("agendaitem__session__starts_on", "agendaitem__session", "speaker")
    pairs = [row[1:] for row in talks.order_by(*order).values_list(*order).distinct()[:TALKS_MAX]]
    sessions = TrainingSession.objects.select_related("programme", "location").in_bulk({pair[0] for pair in pairs})
    speakers = Speaker.objects.in_bulk({pair[1] for pair in pairs})
    led: defaultdict[Speaker, list[TrainingSession]] = defaultdict(list)
    for session, speaker in pairs:
        led[speakers[speaker]].append(sessions[session])
    return led


def _people_trained(sessions: Collection[int]) -> defaultdict[int, int]:
    """How many are entitled to the certificate of each session."""
    rows = JudgedRegistration.objects.filter(registration__session__in=sessions, eligible=True)
    counted = rows.order_by().values_list("registration__session").annotate(Count("pk"))
    return defaultdict(int, counted)


def _recognised(led: Iterable[Speaker], trainers: Iterable[Trainer]) -> dict[Speaker, Trainer]:
    """The speakers who are trained trainers: as staff said, else by the same name and the same e-mail address."""
    by_person = {trainer.person.pk: trainer for trainer in trainers}
    speakers = list(led)
    said = dict(SpeakerPerson.objects.filter(speaker__in=speakers).values_list("speaker", "person"))
    by_mail = {(name_key(t.person.name), t.person.email.casefold()): t for t in trainers if t.person.email}
    found = {}
    for speaker in speakers:
        key = (name_key(speaker.name), speaker.email.casefold())
        trainer = by_person.get(said[speaker.pk]) if speaker.pk in said else by_mail.get(key)
        if trainer is not None:
            found[speaker] = trainer
    return found


def _by_name(trainers: Iterable[Trainer]) -> defaultdict[str, list[Trainer]]:
    named: defaultdict[str, list[Trainer]] = defaultdict(list)
    for trainer in trainers:
        named[name_key(trainer.person.name)].append(trainer)
    return named


def units_without(programme: Programme, trainers: Iterable[Trainer]) -> QuerySet[Unit]:
    """The programme's open units in whose region no trained trainer is; a trainer of a district has its villages."""
    units = Unit.objects.filter(programme=programme, closed_at=None)
    covered: dict[int, set[str]] = {length: set() for length in LENGTHS}
    for trainer in trainers:
        if len(trainer.region) in covered:
            covered[len(trainer.region)].add(trainer.region)
    for length, codes in covered.items():
        if codes:
            part = f"region_{length}"
            units = units.annotate(**{part: Substr("region_id", 1, length)})
            units = units.filter(Q(region=None) | ~Q(**{f"{part}__in": codes}))
    return units.order_by("region", "number", "pk")
