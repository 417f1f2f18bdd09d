"""What to repeat: topics in which a participant, or the whole class, stayed below a mark."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from participants.registration.models import Registration

from .models import KnowledgeTest, SittingAnswer, TestRound
from .selectors import asked

WEAK = 0.6
"""Below this mean credit a topic should be repeated; the usual mark of 60."""


PICKED_MOST = 1000  # keys that fit into an address


@dataclass(frozen=True)
class WeakTopic:
    """A topic with the participants who should hear it again, and how many were asked about it."""

    topic: str
    people: Sequence[Registration]
    of: int

    @property
    def units(self) -> list[tuple[str, list[Registration]]]:
        """The same participants by their assignment, or institution, those with the most people first."""
        found: dict[str, list[Registration]] = defaultdict(list)
        for each in self.people:
            found[each.assignment or each.attendee.institution].append(each)
        return sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))

    @property
    def picked(self) -> str:
        """Their keys, as the page that writes a message takes them; of a very large class the first thousand."""
        return ",".join(str(each.pk) for each in self.people[:PICKED_MOST])


def weak_topics(test: KnowledgeTest) -> list[WeakTopic]:
    """Topics with the participants below WEAK in their last sitting after the training; the most people first."""
    credits = _credits(test)
    people = Registration.objects.select_related("person").in_bulk({key for key, _topic in credits})
    below: dict[str, list[Registration]] = defaultdict(list)
    of: dict[str, int] = defaultdict(int)
    for (key, topic), values in credits.items():
        of[topic] += 1
        if sum(values) / len(values) < WEAK:
            below[topic].append(people[key])
    found = [WeakTopic(topic, sorted(rows, key=_name), of[topic]) for topic, rows in below.items()]
    return sorted(found, key=lambda each: (-len(each.people), each.topic))


def _name(registration: Registration) -> str:
    return registration.person.search_name


def _credits(test: KnowledgeTest) -> dict[tuple[int, str], list[float]]:
    """By registration and topic, the credit of each question that was asked; none for one left empty."""
    last = {}
    after = [TestRound.Moment.AFTER, TestRound.Moment.ONLY]
    for round_ in test.rounds.filter(moment__in=after):
        for sitting in round_.sittings.filter(submitted_at__isnull=False).order_by("attempt"):
            last[sitting.registration_id] = sitting
    answers = SittingAnswer.objects.filter(sitting__in=[sitting.pk for sitting in last.values()])
    worth = {(answer.sitting_id, answer.item_id): float(answer.credit or 0) for answer in answers}
    credits: dict[tuple[int, str], list[float]] = defaultdict(list)
    for key, sitting in last.items():
        for item in asked(test.pk, sitting.form):
            if item.content.topic:
                credits[key, item.content.topic].append(worth.get((sitting.pk, item.pk), 0.0))
    return credits
