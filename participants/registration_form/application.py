"""A visitor before a session's form: loaded in few statements, whatever is asked."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch

from bimtek.fast_lane.prepared_statements import PreparedQuery
from bimtek.fast_lane.short_lived import ShortLivedCache
from events.catalogue.selectors import sessions
from events.seats.audiences import EntryMode
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.consent.services import RequiredConsent, asked_each
from participants.people.birth import birth_date_of
from participants.people.models import Person
from participants.questions.models import Draft, Question
from participants.questions.selectors import concerning, live, missing_fields, person_fields_of
from participants.registration.models import Registration

SESSIONS_KEPT = 500  # offers in memory


@dataclass(frozen=True)
class Application:
    """A person and the session they want to join, with its programme, organizer and open categories."""

    person: Person
    session: TrainingSession
    now: datetime

    @cached_property
    def pools(self) -> list[SeatPool]:
        """The categories for which anybody registers."""
        return [pool for pool in self.session.pools.all() if pool.entry == EntryMode.OPEN]

    @cached_property
    def questions(self) -> list[Question]:
        """The organizer's own questions to people of these categories; no query where there are none."""
        if not self.session.has_questions:  # type: ignore[attr-defined]  # by `session_to_join`
            return []
        return concerning(live(self.session.programme_id), self.pools)

    @cached_property
    def asked(self) -> dict[int, RequiredConsent]:
        """What this person agrees to for a seat of each category, by its key."""
        born = birth_date_of(self.person, self.now)
        return {pk: asked.born(born) for pk, asked in asked_each(pools=self.pools, now=self.now).items()}

    @cached_property
    def is_short(self) -> bool:
        """Whether one page holds all there is to ask: nothing but category, place and consent."""
        more = self.questions or self._asks_details()
        return not more and not any(_more(asked) for asked in self.asked.values())

    def _asks_details(self) -> bool:
        """Whether details of the person are asked for; who has told them step by step goes on so."""
        if not person_fields_of(self.session.programme, self.pools):
            return False
        if missing_fields(self.person, self.session.programme, self.pools):
            return True
        return Draft.objects.filter(person=self.person, session=self.session).exists()


def _more(asked: RequiredConsent) -> bool:
    return bool(asked.pledges or asked.asks_birth_date or asked.needs_guardian)


_offered: ShortLivedCache[TrainingSession | None] = ShortLivedCache(SESSIONS_KEPT)


def session_to_join(pk: int, now: datetime) -> TrainingSession | None:
    """A session that the public may see, with its pools, and `has_questions`; two statements, or none in a rush.

    It may be a second old: it says what is offered. Who gets a seat is decided by `services.register`, which takes it
    in one UPDATE and looks at the session once more behind that lock.
    """
    return _offered.get(pk, lambda: _read(pk, now))


def _read(pk: int, now: datetime) -> TrainingSession | None:
    public = sessions().published(now).filter(pk=pk)
    wanted = public.select_related(
        "programme__organizer", "programme__person_fields", "location__region__parent"
    ).prefetch_related(Prefetch("pools", SeatPool.objects.select_related("ceiling")))
    questions = Question.objects.filter(programme=OuterRef("programme"), archived_at__isnull=True)
    return wanted.annotate(has_questions=Exists(questions)).first()


_ACTIVE = PreparedQuery(
    lambda given: Registration.objects.filter(
        person=given("person"), session=given("session"), status__in=Registration.ACTIVE
    ).only("code")
)


def ticket_code(person: Person, session_pk: int) -> str | None:
    """The ticket of their active registration for this session, if there is one."""
    active = _ACTIVE.one(person=person.pk, session=session_pk)
    return None if active is None else active.code
