"""What is there to issue, what was issued, how far the press is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from certificates.numbering.selectors import pattern_for, session_code, upcoming
from certificates.press import glyphs
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.delegations.models import Delegation
from participants.eligibility.selectors import Assessment
from participants.registration.models import Registration

from .candidates import CertificateCandidate, of_agenda, of_registrations
from .models import Batch, Certificate, Chunk
from .printing import MAX_ATTEMPTS


@dataclass(frozen=True)
class MissingSetting:
    """Something to set before certificates can be printed, and the name of the page where."""

    code: str
    text: str
    where: str


@dataclass(frozen=True)
class Unprintable:
    """A person whose name or institution holds letters that no font of this machine has."""

    candidate: CertificateCandidate
    letters: str


@dataclass(frozen=True)
class IssuingPlan:
    """Who gets a certificate now, who has one, and who does not get one and why."""

    ready: Sequence[CertificateCandidate]
    holding: Sequence[Certificate]
    waiting: Sequence[Assessment]
    unprintable: Sequence[Unprintable] = ()

    @property
    def roles(self) -> list[tuple[str, int]]:
        """How many of each role get one now, by the role's name."""
        counts = {role: sum(each.role == role for each in self.ready) for role in SessionRole}
        return [(str(role.label), count) for role, count in counts.items() if count]


@dataclass(frozen=True)
class Progress:
    """How far a batch is, in certificates."""

    total: int
    done: int
    void: int  # cancelled, or could not be printed
    stuck: int  # in chunks tried as often as the press tries by itself

    @property
    def finished(self) -> bool:
        """Whether nothing is going on any more."""
        return self.done + self.void + self.stuck >= self.total

    @property
    def failed(self) -> int:
        """How many are not printed, and will not be by themselves."""
        return self.void + self.stuck


def heads(session: TrainingSession) -> QuerySet[Certificate]:
    """The last certificate of everybody: valid, or revoked and not followed by another."""
    certificates = Certificate.objects.filter(session=session, successor__isnull=True)
    return certificates.select_related("edition").order_by("series", "sequence")


def of_delegation(delegation: Delegation) -> QuerySet[Certificate]:
    """The valid certificates of an institution's people, with all that making them anew needs."""
    rows = Certificate.objects.filter(registration__delegation=delegation, status=Certificate.Status.VALID)
    return rows.select_related("base", "edition__signing_key").order_by("name", "series", "sequence")


def plan(session: TrainingSession, *, now: datetime | None = None) -> IssuingPlan:
    """Sort the session's people, with `now` also by what can still happen; a constant number of queries."""
    holding = list(heads(session).select_related("edition", "registration"))
    people = {each.registration.person_id for each in holding if each.registration}
    speakers = {(each.speaker_id, each.role) for each in holding if each.speaker_id}
    ready, waiting = of_registrations(session, now)
    ready = [each for each in ready if each.registration and each.registration.person_id not in people]
    if session.status != session.Status.CANCELLED:
        ready += [each for each in of_agenda(session) if each.speaker and (each.speaker.pk, each.role) not in speakers]
    unprintable = [Unprintable(each, odd) for each in ready if (odd := glyphs.missing(each.name, each.institution))]
    stopped = {id(each.candidate) for each in unprintable}
    ready = [each for each in ready if id(each) not in stopped]
    waiting = [each for each in waiting if each.registration.person_id not in people]
    return IssuingPlan(ready, holding, waiting, unprintable)


def found_by(certificates: Iterable[Certificate], text: str) -> list[Certificate]:
    """Those in whose name, institution or number every word of the text occurs; all for an empty text."""
    words = [(name_key(word), word.casefold()) for word in text.split()]

    def has(certificate: Certificate) -> bool:
        said = name_key(f"{certificate.name} {certificate.institution}")
        return all((key and key in said) or word in certificate.number.casefold() for key, word in words)

    return [each for each in certificates if has(each)]


def missing(session: TrainingSession, *, on: date) -> list[MissingSetting]:
    """What must be set before anything is issued on day `on`."""
    organizer = session.programme.organizer
    wanted = [
        ("signatory_name", _("The name of who signs is not set.")),
        ("signatory_position", _("The position of who signs is not set.")),
        ("city", _("The place of signing is not set.")),
    ]
    found = [MissingSetting(name, text, "organizer") for name, text in wanted if not getattr(organizer, name)]
    try:
        upcoming(pattern_for(organizer, SessionRole.PARTICIPANT), on=on, count=1, session=session_code(session))
    except Refusal as refusal:
        found.append(MissingSetting("number_pattern", str(refusal), "numbers"))
    return found


def progress(batch: Batch) -> Progress:
    """Add up a batch's chunks; one query."""
    size = F("last") - F("first") + 1
    states = Chunk.State
    sums = batch.chunks.aggregate(
        done=Sum(size, filter=Q(state=states.DONE), default=0),
        void=Sum(size, filter=Q(state=states.VOID), default=0),
        stuck=Sum(size, filter=Q(state=states.WAITING, attempts__gte=MAX_ATTEMPTS), default=0),
    )
    failed = len(failures(batch))
    return Progress(batch.total, sums["done"] - failed, sums["void"] + failed, sums["stuck"])


def failures(batch: Batch) -> list[dict[str, str]]:
    """Who could not be printed, and why: {"name", "error"}."""
    lists = batch.chunks.exclude(failures=[]).order_by("pk").values_list("failures", flat=True)
    return [failure for rows in lists for failure in rows]


def stuck(batch: Batch) -> QuerySet[Chunk]:
    """Chunks that failed as a whole, latest failure and number of attempts with them."""
    return batch.chunks.filter(state=Chunk.State.WAITING).exclude(error="").order_by("pk")


def unfinished(session: TrainingSession) -> Batch | None:
    """The batch of the session that the press is still at, or that is paused."""
    waiting = Chunk.objects.filter(batch__session=session, state=Chunk.State.WAITING).order_by("batch")
    chunk = waiting.select_related("batch").first()
    return chunk.batch if chunk else None


def today_there(session: TrainingSession) -> date:
    """The date where the session takes place."""
    return timezone.localdate(timezone=session.zone)


def own(places: QuerySet[Registration]) -> tuple[list[Certificate], list[Registration]]:
    """The certificates of a person's registrations, newest first, and the confirmed ones that may still bring one."""
    certificates = list(
        Certificate.objects.filter(registration__in=places, successor__isnull=True)
        .select_related("edition", "session", "registration__person", "name_request")
        .order_by("-edition__issued_on", "series", "sequence")
    )
    held = {certificate.registration_id for certificate in certificates if certificate.registration_id}
    registrations = (
        places.filter(status=Registration.Status.CONFIRMED)
        .exclude(pk__in=held)
        .exclude(session__status=TrainingSession.Status.CANCELLED)
        .select_related("session__programme__organizer", "session__location__region", "person", "pool")
        .order_by("-session__starts_on", "pk")
    )
    return certificates, list(registrations)
