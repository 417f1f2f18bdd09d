"""Lists of people that an office hands in as a file."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.spreadsheets.cells import column_letter
from events.organizers.models import Organizer
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.roster_checking.faults import SENTENCES
from participants.roster_checking.fields import Field
from participants.roster_checking.layout import RosterLayout
from participants.roster_checking.report import remark

from .errors import sentence


class Roster(models.Model):
    """One uploaded file: what was understood of it, what a dry run found, and whether it was applied.

    The file lies encrypted in the storage under `file`, and goes some weeks after it came; then `file` is empty.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        FAILED = "failed", _("failed")

    # What a status may become; the services of this room are the one way to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.UPLOADED: frozenset({Status.CHECKING}),
        Status.CHECKING: frozenset({Status.CHECKED, Status.FAILED}),
        Status.CHECKED: frozenset({Status.CHECKING, Status.APPLYING}),
        Status.APPLYING: frozenset({Status.APPLIED, Status.CHECKED}),
        Status.APPLIED: frozenset(),
        Status.FAILED: frozenset({Status.CHECKING}),
    }
    WORKING: ClassVar[tuple[str, ...]] = (Status.CHECKING, Status.APPLYING)

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="rosters")
    pool = models.ForeignKey(SeatPool, models.PROTECT, related_name="+", verbose_name=_("category"))
    file = models.CharField(max_length=100, blank=True, editable=False)  # name in the storage
    original_name = models.CharField(_("file"), max_length=255)
    kind = models.CharField(max_length=4)  # as `reading.kind_of` says
    size = models.PositiveIntegerField(_("size"))  # bytes
    sha256 = models.CharField(max_length=64)

    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    heading_rows = models.JSONField(default=list)  # one or two numbers; empty: there are none
    headings = models.JSONField(default=list)  # by column
    mapping = models.JSONField(default=dict)  # {column from 0, as text: Field}

    layouts = models.JSONField(default=list)  # every list of the file, as `RosterLayout` and whether it is read
    # Rows that are hidden, struck through or marked as withdrawn are read as well.
    marked_too = models.BooleanField(default=False)

    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.UPLOADED)
    error = models.CharField(_("what went wrong"), max_length=30, blank=True)  # a code of `errors.SENTENCES`
    missing = models.PositiveIntegerField(_("seats missing"), default=0)  # when the last try to apply it fell short
    rows_total = models.PositiveIntegerField(default=0)  # last row of the sheet; the end of the progress bar
    to_add = models.PositiveIntegerField(_("to add"), default=0)
    seats = models.JSONField(default=dict, db_default={})  # {category's key, as text: how many of `to_add`}
    to_update = models.PositiveIntegerField(_("to update"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    faults_found = models.PositiveIntegerField(default=0)  # also those beyond what is kept
    notes = models.JSONField(default=dict)  # {code of faults.NOTES: [count, [row, …]]}
    skipped = models.JSONField(default=list)  # [sheet, row, code of faults.SKIPPED, what is shown of it]

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("uploaded"))
    # When a worker was last asked for it; the sweep asks again.
    queued_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    agreement = models.JSONField(default=dict)  # what the people agreed to, as `agreements` keeps it

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="applied") | models.Q(applied_at__isnull=False, applied_by__isnull=False),
                name="roster_applied_has_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["queued_at"], name="roster_working", condition=models.Q(status__in=["checking", "applying"])
            ),
            models.Index(fields=["created_by"], name="roster_kept", condition=~models.Q(file="")),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def lists(self) -> list[RosterLayout]:
        """Every list of the file."""
        return [RosterLayout.from_json(kept) for kept in self.layouts]

    @property
    def read_lists(self) -> list[RosterLayout]:
        """Those of them that are read."""
        return [RosterLayout.from_json(kept) for kept in self.layouts if kept["read"]]

    @property
    def columns(self) -> dict[int, Field]:
        """What each column holds, from 0."""
        return {int(column): Field(kind) for column, kind in self.mapping.items()}

    @property
    def error_sentence(self) -> str | Promise:
        """Why the last step did not succeed, or an empty text."""
        return sentence(self.error, missing=self.missing) if self.error else ""

    @property
    def working(self) -> bool:
        """Whether a worker has it, or will."""
        return self.status in self.WORKING


class RosterFault(models.Model):
    """One thing wrong in one row; the row is refused. A NIK stands here masked."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="faults")
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    row = models.PositiveIntegerField(_("row"))
    column = models.PositiveSmallIntegerField(_("column"), null=True)  # from 0
    field = models.CharField(max_length=12, choices=Field.choices)
    code = models.CharField(max_length=24)
    value = models.CharField(_("value"), max_length=120, blank=True)
    other = models.PositiveIntegerField(null=True)  # another row it is about
    other_sheet = models.CharField(max_length=100, blank=True)  # where that row stands

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        ordering: ClassVar = ["roster", "row", "column", "pk"]
        indexes: ClassVar = [models.Index(fields=["roster", "row", "column", "id"], name="roster_fault_by_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"

    @property
    def letter(self) -> str:
        """The column as Excel calls it: A, B, … AA."""
        return column_letter(self.column) if self.column is not None else ""

    @property
    def sentence(self) -> str | Promise:
        """What is wrong and what to do."""
        sentence = SENTENCES[self.code]
        elsewhere = self.other_sheet and self.other_sheet != self.sheet
        other = f"{self.other} ({self.other_sheet})" if elsewhere else self.other
        return str(sentence) % {"other": other} if self.other else sentence


class RosterAddition(models.Model):
    """A row of a checked roster that will add a person, as it is shown before. A NIK stands here masked."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="additions")
    odd = models.BooleanField()  # shown before the others
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    row = models.PositiveIntegerField(_("row"))
    name = models.CharField(_("name"), max_length=310)  # with titles
    details = models.TextField(blank=True)
    remarks = models.JSONField(default=list)  # [code of faults.NOTES, the value it is about]

    class Meta:
        verbose_name = _("row to add")
        verbose_name_plural = _("rows to add")
        ordering: ClassVar = ["roster", "-odd", "pk"]
        indexes: ClassVar = [models.Index(fields=["roster", "-odd", "id"], name="roster_addition_shown")]

    def __str__(self) -> str:
        return self.name

    @property
    def remark_texts(self) -> list[str]:
        """What was put right or is odd about the row."""
        return [remark(code, value) for code, value in self.remarks]


class HeadingMeaning(models.Model):
    """What an organizer once said a heading means; the next file of theirs is read by it."""

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="+")
    heading = models.CharField(max_length=200)  # its letters and digits in small letters
    field = models.CharField(max_length=12, choices=Field.choices, blank=True)  # empty: not used

    class Meta:
        verbose_name = _("meaning of a heading")
        verbose_name_plural = _("meanings of headings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organizer", "heading"], name="heading_meaning_once"),
        ]

    def __str__(self) -> str:
        return self.heading
