"""Who may get a certificate of a session: people who were registered, and those who spoke and moderated."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from events.agenda.models import AgendaItem
from events.seats.roles import SessionRole
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.attendance.selectors import countable_items
from participants.eligibility.selectors import Assessment, assess_session
from participants.registration.models import Registration


@dataclass(frozen=True)
class CertificateCandidate:
    """A person who may get a certificate now, with the agenda items that make up its topics and JP."""

    role: SessionRole
    name: str
    institution: str
    items: tuple[int, ...]  # keys, in the order of the rundown
    grade: str = ""  # of the test, where the certificate says it
    registration: Registration | None = field(default=None, repr=False)
    speaker: Speaker | None = field(default=None, repr=False)

    @property
    def marker(self) -> str:
        """What a form says of this candidate: `r12` for a registration, `s7-speaker` for a speaker's role."""
        if self.registration is not None:
            return f"r{self.registration.pk}"
        return f"s{self.speaker.pk if self.speaker else 0}-{self.role}"

    @property
    def recipient(self) -> dict[str, int]:
        """Whose it is, for `Chunk.recipients`."""
        if self.registration is not None:
            return {"registration": self.registration.pk}
        assert self.speaker is not None  # noqa: S101  a candidate is one or the other
        return {"speaker": self.speaker.pk}


def of_registrations(
    session: TrainingSession, now: datetime | None = None
) -> tuple[list[CertificateCandidate], list[Assessment]]:
    """The registrations that may get one, and those that may not yet, each in the order of their names.

    With `now` these say what can still happen.
    """
    items = tuple(item.pk for item in countable_items(session))
    ready, waiting = [], []
    for each in assess_session(session, now=now):
        if each.eligible:
            ready.append(of_assessment(each, items))
        else:
            waiting.append(each)
    return ready, waiting


def of_assessment(assessment: Assessment, items: Iterable[int]) -> CertificateCandidate:
    """A registration as a candidate: a participant for what was attended, others for the whole session."""
    registration = assessment.registration
    role = SessionRole(registration.pool.role)
    attended = [pk for pk in items if role != SessionRole.PARTICIPANT or pk in assessment.ledger.present]
    person = registration.attendee
    grade = assessment.grade if role == SessionRole.PARTICIPANT else ""
    return CertificateCandidate(
        role, person.full_name, person.institution, tuple(attended), grade, registration=registration
    )


def of_agenda(session: TrainingSession) -> list[CertificateCandidate]:
    """Speakers, then moderators, each for their own items of the rundown, in the order of their names."""
    # Who only opens or closes a meeting taught nothing that could be counted.
    items = session.agenda.filter(minutes__gt=0).select_related("moderator").prefetch_related("speakers")
    appearances: dict[tuple[SessionRole, Speaker], list[int]] = defaultdict(list)
    for item in items:
        for role, speaker in _appearing(item):
            appearances[role, speaker].append(item.pk)
    found = [
        CertificateCandidate(role, speaker.full_name, speaker.institution, tuple(pks), speaker=speaker)
        for (role, speaker), pks in appearances.items()
    ]
    return sorted(found, key=lambda each: (each.role != SessionRole.SPEAKER, each.name, each.items))


def _appearing(item: AgendaItem) -> Iterator[tuple[SessionRole, Speaker]]:
    for speaker in item.speakers.all():
        yield SessionRole.SPEAKER, speaker
    if item.moderator is not None:
        yield SessionRole.MODERATOR, item.moderator
