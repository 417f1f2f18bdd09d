"""Who was there: an append-only log per agenda item, from which the ledger is derived."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.registration.models import Registration

MOST_DOOR_MINUTES = 1440


class CheckInDevice(models.Model):
    """A phone or laptop that may record attendance for one session, on behalf of the member who set it up.

    It holds a key of its own, of which only the hash is here, so that it can send what it recorded without the
    member signing in again. What the member may no longer do, the device may not either.
    """

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="devices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set up by"))
    name = models.CharField(_("name of the device"), max_length=60)
    # Public, and told apart by it on every other device: "Pintu Utara".
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hexadecimal
    created_at = models.DateTimeField(_("set up"))
    seen_at = models.DateTimeField(_("last loaded"))
    revoked_at = models.DateTimeField(_("locked"), null=True, blank=True)
    # One on which participants take tests in turn opens no door, and one at a door starts no test.
    for_tests = models.BooleanField(_("for tests, from hand to hand"), default=False, db_default=False)

    class Meta:
        verbose_name = _("check-in device")
        verbose_name_plural = _("check-in devices")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class AttendancePolicy(models.Model):
    """How a session's attendance becomes minutes; a session without one counts whole items."""

    class Counting(models.TextChoices):
        ITEMS = "items", _("whole items: whoever came has all its minutes")
        TIME = "time", _("by the clock: from coming to leaving")

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="attendance_policy")
    counting = models.CharField(_("what counts"), max_length=5, choices=Counting.choices, default=Counting.ITEMS)
    # Who comes or leaves by no more than this is neither late nor early.
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"), default=15, validators=[MaxValueValidator(240)]
    )
    # Scans count from this long before an item begins until that long after it ends: see `windows`.
    opens_minutes = models.PositiveSmallIntegerField(
        _("doors open, minutes before an item"), default=120, validators=[MaxValueValidator(MOST_DOOR_MINUTES)]
    )
    closes_minutes = models.PositiveSmallIntegerField(
        _("doors close, minutes after its end"), default=120, validators=[MaxValueValidator(MOST_DOOR_MINUTES)]
    )

    # What a device at a door holds of people is kept small; the category is there only where it is wanted.
    door_shows_category = models.BooleanField(_("doors show the person's category"), default=False, db_default=False)

    class Meta:
        verbose_name = _("attendance policy")
        verbose_name_plural = _("attendance policies")

    def __str__(self) -> str:
        return f"{self.session} · {self.counting}"


class AttendanceEntry(models.Model):
    """One line of the log about one registration and one agenda item. Lines are added and never changed.

    A *scan* says that a participant came or left; it comes from a device, in any order and any number of times, and
    `uid` is what tells it from others. A *statement* says that a participant was there or was not; staff make it on the
    server, one after another, and the portal seals it. What the lines add up to is `judging.judge`'s to say.
    """

    class Says(models.TextChoices):
        ARRIVED = "in", _("came")
        LEFT = "out", _("left")
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")

    class Source(models.TextChoices):
        SCANNED = "scanned", _("ticket scanned")
        TYPED = "typed", _("ticket code typed")
        SEARCHED = "searched", _("found by name")
        SELF = "self", _("checked in by themselves")
        PAPER = "paper", _("from the signed sheet")
        MARKED = "marked", _("marked by staff")

    class ScanAnswer(models.TextChoices):
        """What the portal said when a scan reached it."""

        WELCOME = "welcome", _("welcome")
        GOODBYE = "goodbye", _("goodbye")
        ALREADY = "already", _("already recorded")
        NOT_IN = "not_in", _("had not come in")
        NOT_CONFIRMED = "not_confirmed", _("not confirmed")
        CANCELLED = "cancelled", _("cancelled")
        OUTSIDE = "outside", _("outside the item's hours")

    SCANS: ClassVar[tuple[str, ...]] = (Says.ARRIVED, Says.LEFT)
    STATEMENTS: ClassVar[tuple[str, ...]] = (Says.PRESENT, Says.ABSENT)
    # Whether a scan lies in its item's hours is judged anew each time (`windows`): the hours may be set right later.
    # A scan that was answered so is kept, as a person stood at the door, but counts for nothing.
    REFUSED: ClassVar[tuple[str, ...]] = (ScanAnswer.NOT_CONFIRMED, ScanAnswer.CANCELLED)

    # Made by the device or page that recorded it, so that a line sent again is the same line.
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attendance", db_index=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="attendance")
    says = models.CharField(_("says"), max_length=7, choices=Says.choices)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.MARKED)
    # The moment it speaks of: of a scan by the device's clock, set right by `clock_offset_ms`.
    at = models.DateTimeField(_("moment"))
    # Credited by a correction instead of the item's own.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    reason = models.CharField(_("reason for a correction"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=13, choices=ScanAnswer.choices, blank=True)
    # What the device had told the person before it reached the portal; empty when the person was told nothing.
    shown = models.CharField(_("shown on the device"), max_length=13, choices=ScanAnswer.choices, blank=True)
    # The scan that an accepted one came after (zeros: the first), so that two cannot be accepted for one coming. Where
    # that place is taken, as another came later and was heard of first, the one that took it.
    follows = models.UUIDField(null=True, editable=False)
    device = models.ForeignKey(
        "participants.CheckInDevice", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    clock_offset_ms = models.BigIntegerField(_("added to the device's clock, ms"), null=True, blank=True)
    # How far that had changed by the time it was sent: more than a little means that the clock was changed.
    clock_drift_ms = models.BigIntegerField(_("change of the device's clock, ms"), null=True, blank=True)
    # Empty only where people check in by themselves without an account.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = _("attendance entry")
        verbose_name_plural = _("attendance entries")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["registration", "item"], name="attendance_of_registration")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "item", "says", "follows"], name="attendance_accepted_once"
            ),
            models.CheckConstraint(
                condition=Q(says__in=["in", "out"], seal__isnull=True, reason="", minutes__isnull=True) & ~Q(answer="")
                | Q(says__in=["present", "absent"], seal__isnull=False, answer="", follows__isnull=True),
                name="attendance_scan_or_sealed_statement",
            ),
            models.CheckConstraint(condition=~Q(says="absent") | ~Q(reason=""), name="attendance_absence_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.item_id} · {self.says}"
