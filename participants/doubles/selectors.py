"""What a merge of two people comes to before it is done, and which merges stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from events.organizers.models import Organizer
from participants.attendance.selectors import Ledger, ledgers_across
from participants.corrections.holding import Holder, holder_of
from participants.people.bringing import lacking
from participants.people.matching import has_name_like, told_apart
from participants.people.models import FIELD_LABELS, Person
from participants.people.selectors import mail_address
from participants.registration.models import Registration

from .models import Merge

Status = Registration.Status
RANK = [Status.CONFIRMED, Status.PENDING, Status.OFFERED, Status.WAITLISTED]


@dataclass(frozen=True)
class TwoPlaces:
    """Two active registrations of one human being for one session: one stays, the other is closed."""

    stays: Registration
    closes: Registration
    credited: list[tuple[int, int]]  # what only the one that closes attended: key of the agenda item, minutes


@dataclass(frozen=True)
class MergePlan:
    """What merging two people does."""

    kept: Person
    emptied: Person
    moved: Sequence[Registration]  # of the emptied person, those that close among them
    pairs: list[TwoPlaces]
    brought: list[str]

    @property
    def digest(self) -> str:
        """Changes with all that the plan says."""
        pairs = [(pair.stays.pk, pair.closes.pk, pair.credited) for pair in self.pairs]
        said = (self.kept.pk, self.emptied.pk, [row.pk for row in self.moved], pairs, self.brought)
        return sha256(repr(said).encode()).hexdigest()

    @property
    def goes_over(self) -> list[Registration]:
        """The tickets that the person kept gets and that stay open, or were closed before."""
        closing = {pair.closes.pk for pair in self.pairs}
        return [row for row in self.moved if row.pk not in closing]

    @property
    def address(self) -> str:
        """Where the person kept is told; empty where no mail reaches them."""
        return mail_address(self.kept) or (self.emptied.email if "email" in self.brought else "")

    @property
    def address_left(self) -> bool:
        """Whether mails went to another address before, to which none goes any more."""
        return mail_address(self.emptied) not in ("", self.address)

    @property
    def brought_labels(self) -> list[str]:
        """What goes along, as a page names it."""
        return [str(FIELD_LABELS[name]) for name in self.brought]


def plan(kept: Person, emptied: Person, organizer: Organizer) -> MergePlan:
    """What merging comes to, seen from an organizer whose registrations the emptied person's are.

    Raises Refusal `same_person`, `has_account` and `elsewhere` (the emptied person's data is not the organizer's to
    change), `other_name` and `other_person` (what is known of both differs).
    """
    _refuse(kept, emptied, organizer)
    rows = Registration.objects.filter(person__in=[kept, emptied])
    rows = rows.select_related("session__programme__organizer", "pool", "person").order_by("pk")
    mine = [row for row in rows if row.person_id == kept.pk]
    theirs = [row for row in rows if row.person_id == emptied.pk]
    own = holder_of(kept, organizer) is Holder.OWN
    brought = lacking(emptied, kept) if own else []
    return MergePlan(kept, emptied, theirs, _pairs(mine, theirs), brought)


def _refuse(kept: Person, emptied: Person, organizer: Organizer) -> None:
    if kept.pk == emptied.pk:
        raise Refusal("same_person", _("Choose two different people."))
    match holder_of(emptied, organizer):
        case Holder.ACCOUNT:
            raise Refusal("has_account", _("Who has an account is kept; choose that one as the person to keep."))
        case Holder.ELSEWHERE:
            raise Refusal(
                "elsewhere", _("One of them takes part with another organizer too, and so is the one to keep.")
            )
    if not has_name_like(kept, emptied.name):
        raise Refusal("other_name", _("The names differ. Correct the wrong one first, if it is one person."))
    if told_apart(kept, emptied):
        raise Refusal("other_person", _("NIK, NIP or date of birth differ, so these are two people."))


def _pairs(mine: Sequence[Registration], theirs: Sequence[Registration]) -> list[TwoPlaces]:
    """For each session in which both have a place: the better one stays, of two alike the earlier one."""
    active = {row.session_id: row for row in mine if row.status in Registration.ACTIVE}
    there = [row for row in theirs if row.status in Registration.ACTIVE and row.session_id in active]
    both = [(active[row.session_id], row) for row in there]
    ordered = [sorted(pair, key=lambda row: (RANK.index(Status(row.status)), row.pk)) for pair in both]
    books = ledgers_across([row for pair in ordered for row in pair])
    return [TwoPlaces(stays, closes, _only_there(books[closes.pk], books[stays.pk])) for stays, closes in ordered]


def _only_there(there: Ledger, here: Ledger) -> list[tuple[int, int]]:
    return [(item, there.standings[item].minutes) for item in sorted(there.present - here.present)]


@dataclass(frozen=True)
class UndoPlan:
    """What taking two people apart does."""

    back: Sequence[Registration]  # go back to the other person, with what those places became since
    opened: Sequence[Registration]  # closed places that are open again
    brought: list[str]  # names of the fields that go back

    @property
    def brought_labels(self) -> list[str]:
        """What goes back, as a page names it."""
        return [str(FIELD_LABELS[name]) for name in self.brought]


def undo_plan(merge: Merge) -> UndoPlan:
    """What undoing a merge comes to, as things stand now."""
    rows = Registration.objects.select_related("session__programme", "pool", "person").order_by("pk")
    closed = [key for key, _before, _credited in merge.closed]
    brought = lacking(merge.kept, merge.emptied, merge.brought)
    return UndoPlan(list(rows.filter(pk__in=goes_back(merge))), list(rows.filter(pk__in=closed)), brought)


def goes_back(merge: Merge) -> set[int]:
    """Keys of the registrations that undoing gives back: those that went over, and what their places became since."""
    back = set(merge.moved)
    while more := set(merge.kept.registrations.filter(predecessor__in=back).values_list("pk", flat=True)) - back:
        back |= more
    return back


def standing(organizer: Organizer) -> QuerySet[Merge]:
    """An organizer's merges that were not undone."""
    return Merge.objects.filter(organizer=organizer, undone_at=None).select_related("kept__user", "emptied", "by")


def standing_of(person: Person, organizer: Organizer) -> QuerySet[Merge]:
    """The merges that made this person what they are, as far as these staff may undo them."""
    return standing(organizer).filter(kept=person)
