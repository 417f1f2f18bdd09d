"""A roster's file turned into what is to be done: read, checked and matched, some hundred rows at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.utils import timezone

from bimtek.common.spreadsheets.reading import read
from participants.roster_checking import files
from participants.roster_checking.categories import Categories
from participants.roster_checking.checking import Checked, RosterChecker, Rules
from participants.roster_checking.faults import RowProblem
from participants.roster_checking.matching import Match, Matcher, MatchOutcome

from .files import opened
from .models import Roster

CHUNK = 1000  # rows held in memory at a time


class RosterPlan:
    """What a roster comes to. Going through `chunks` once fills the counts; only then are they right."""

    def __init__(self, roster: Roster, now: datetime) -> None:
        self.roster = roster
        session = roster.session
        today = timezone.localdate(now, session.zone)
        categories = Categories(session.pools.all(), usual=roster.pool)
        self.layouts = roster.read_lists
        self.sheets = sorted({layout.sheet for layout in self.layouts})
        self.several = len(self.sheets) > 1
        rules = Rules(today, session.starts_on, roster.marked_too, categories, self.several)
        self.checker, self.matcher = RosterChecker(rules), Matcher(session)
        self.counts = dict.fromkeys(MatchOutcome, 0)
        self.seats: Counter[int] = Counter()  # those needed, by category
        self.last_row = 0

    def chunks(self) -> Iterator[tuple[list[Match], list[RowProblem]]]:
        """The rows that are to be written or left, and what is wrong with the others. Refusal as `reading.read`."""
        roster = self.roster
        with read(opened(roster.file), sheets=self.sheets) as book:
            rows = self._counted(files.people(book, self.layouts, self.checker))
            while chunk := list(islice(rows, CHUNK)):
                yield self._matched(chunk)

    def _counted(self, people: Iterable[Checked]) -> Iterator[Checked]:
        for entry, problems in people:
            self.last_row = self.last_row + 1 if self.several else max(self.last_row, entry.row)
            yield entry, problems

    def _matched(self, chunk: list[Checked]) -> tuple[list[Match], list[RowProblem]]:
        problems = [problem for _entry, found in chunk for problem in found]
        self.counts[MatchOutcome.REFUSED] += sum(bool(found) for _entry, found in chunk)
        matches = self.matcher.match([entry for entry, found in chunk if not found])
        kept = []
        for match in matches:
            self.counts[match.outcome] += 1
            if match.problem:
                problems.append(match.problem)
            else:
                kept.append(match)
                self.seats[match.entry.pool_id] += match.outcome is MatchOutcome.ADD
                self._note(match)
        return kept, problems

    def _note(self, match: Match) -> None:
        """What is noticed of a row beside the people who are here already."""
        if ("likely_double", "") in match.entry.remarks:
            self.checker.remarks.note("likely_double", match.entry.row, match.entry.sheet if self.several else "")
        if match.registration and match.registration.pool_id != match.entry.pool_id:
            self.checker.remarks.note("other_category", match.entry.row)
