"""What staff keyed in of a page of answer sheets, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.knowledge_tests.models import Sitting, TestRound
from participants.knowledge_tests.paper import key_in
from participants.knowledge_tests.paper_rows import UnreadableRow, read_row, written
from participants.knowledge_tests.selectors import ItemOnPage, on_paper
from participants.knowledge_tests.services import form_of
from participants.registration.models import Registration


@dataclass(frozen=True)
class KeyingRow:
    """A participant's row: its text, what is wrong with it, and the sitting that is there."""

    registration: Registration
    form: str
    asked: int
    text: str
    fault: str = ""
    sitting: Sitting | None = None

    @property
    def locked(self) -> bool:
        """Whether this participant has taken the round without paper."""
        return self.sitting is not None and self.sitting.keyed_by_id is None


def rows(round_: TestRound, people: Sequence[Registration]) -> list[KeyingRow]:
    """The rows of these participants with what was keyed in before, in a constant number of queries."""
    sittings = Sitting.objects.filter(round=round_, registration__in=people).order_by("attempt")
    last = {each.registration_id: each for each in sittings.prefetch_related("answers")}
    return [_row(round_, each, last.get(each.pk)) for each in people]


def _row(round_: TestRound, registration: Registration, sitting: Sitting | None) -> KeyingRow:
    form = sitting.form if sitting else form_of(registration, round_)
    items = on_paper(round_.test_id, form)
    text = _written(sitting, items) if sitting and sitting.keyed_by_id else ""
    return KeyingRow(registration, form, len(items), text, sitting=sitting)


def _written(sitting: Sitting, items: Sequence[ItemOnPage]) -> str:
    given = {answer.item_id: answer.given for answer in sitting.answers.all()}
    return written([given.get(item.pk) for item in items], items)


def save(
    round_: TestRound, shown: Iterable[KeyingRow], typed: Mapping[int, str], *, by: User, now: datetime
) -> tuple[int, list[KeyingRow]]:
    """Keep each typed row that is new and fits; how many, and the rows that do not, with their texts."""
    saved, wrong = 0, []
    for row in shown:
        text = typed.get(row.registration.pk, "").strip()
        if not text or text == row.text or row.locked:
            continue
        items = on_paper(round_.test_id, row.form)
        try:
            given = read_row(text, items)
            key_in(round_=round_, registration=row.registration, items=items, given=given, by=by, now=now)
        except (UnreadableRow, Refusal) as fault:
            wrong.append(KeyingRow(row.registration, row.form, row.asked, text, str(fault), row.sitting))
        else:
            saved += 1
    return saved, wrong
