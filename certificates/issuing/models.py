"""Batches, what their certificates say alike, and the certificates."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import readable_code
from certificates.bases.models import Base
from certificates.layouts.models import LayoutVersion
from certificates.numbering.models import NUMBER_LENGTH, NumberSeries
from certificates.numbering.ranges import NumberRange
from certificates.signing.models import SigningKey
from events.organizers.models import Organizer
from events.seats.roles import SessionRole
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.registration.models import Registration


class Batch(models.Model):
    """One act of issuing: who asked, when, for which session. Its progress is counted from its chunks."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", _("cancelled")

    # What a state may become; `control` is the only way to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.RUNNING: frozenset({State.PAUSED, State.CANCELLED}),
        State.PAUSED: frozenset({State.RUNNING, State.CANCELLED}),
        State.CANCELLED: frozenset(),
    }

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="batches")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    layout_version = models.ForeignKey(LayoutVersion, models.PROTECT, related_name="+", verbose_name=_("layout"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField(_("certificates"), default=0)
    # Comes with the form that asked: the same form sent twice is one act.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Why its certificates take the place of earlier ones; empty where they do not.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # When its waiting chunks were last handed to the press.
    queued_at = models.DateTimeField(_("handed to the press"))

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Edition(models.Model):
    """What certificates of one batch say alike: all but the person. Frozen when the batch was made."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="editions")
    layout_version = models.ForeignKey(LayoutVersion, models.PROTECT, related_name="+", verbose_name=_("layout"))
    organizer_name = models.CharField(_("organizer"), max_length=200)
    role = models.CharField(_("role"), max_length=12, choices=SessionRole.choices)
    programme = models.CharField(_("programme"), max_length=200)
    session_title = models.CharField(_("session"), max_length=150, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    jp = models.DecimalField(_("JP"), max_digits=6, decimal_places=1)
    # Of the test, by the organizer's scale, where the session's rule has it printed.
    grade = models.CharField(_("grade"), max_length=60, blank=True)
    topics = models.JSONField(_("topics with JP"), default=list)
    signed_at_place = models.CharField(_("place of signing"), max_length=80, blank=True)
    signatory_name = models.CharField(_("signatory"), max_length=150, blank=True)
    signatory_position = models.CharField(_("signatory's position"), max_length=150, blank=True)
    signatory_nip = models.CharField(_("signatory's NIP"), max_length=18, blank=True)
    issued_on = models.DateField(_("date of issue"))
    # With an electronic signature: by which key, as of when.
    signing_key = models.ForeignKey(SigningKey, models.PROTECT, null=True, blank=True, related_name="+")
    sealed_at = models.DateTimeField(_("moment of signing"))
    # The texts above as they are printed, and what the QR codes' addresses begin with (`fields.fixed`). Documents are
    # made anew from these: a date may be written otherwise one day, or the portal move to another address.
    printed = models.JSONField(editable=False)
    # Letters of its people's names that not every base can set.
    letters = models.CharField(max_length=1000, blank=True, editable=False)
    # Set by the press when it first prints; the certificates name their own.
    base = models.ForeignKey(Base, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return f"{self.programme} · {self.role} · {self.jp} JP"


class Chunk(models.Model):
    """Some hundred certificates of a batch that are printed in one go: all of them or none.

    Their numbers were reserved with the batch, so each number belongs to a chunk until it is on a
    certificate or void.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("printed")
        VOID = "void", _("void")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="chunks")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="chunks")
    first = models.PositiveIntegerField(_("first running number"))
    last = models.PositiveIntegerField(_("last running number"))
    numbers = models.JSONField()  # `NumberRange.as_json`
    # One for each number: {"edition", "registration" or "speaker"}, by their keys; "follows" is the certificate that it
    # takes the place of.
    recipients = models.JSONField()
    # Those who could not be printed: {"name", "error"}. Their numbers are void.
    failures = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    error = models.CharField(_("last failure"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("printed"), null=True, blank=True)
    told_at = models.DateTimeField(_("mails written"), null=True, blank=True)

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="chunk_numbers_in_order"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done"), name="chunk_done_has_moment"
            ),
        ]
        indexes: ClassVar = [
            models.Index("series", "first", name="chunk_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.first}–{self.last}"

    @property
    def size(self) -> int:
        """How many certificates it has."""
        return self.last - self.first + 1

    @property
    def range(self) -> NumberRange:
        """Its numbers."""
        return NumberRange.from_json(self.numbers)


class Certificate(models.Model):
    """A frozen record: with its edition and base it is the document, which is made anew from them byte for byte.

    Never edited; a correction is a successor. A row is about 0.6 kB with its indexes, so what is the
    same for many stands in `Edition`.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("valid")
        SUPERSEDED = "superseded", _("superseded")
        REVOKED = "revoked", _("revoked")

    # What a status may become; `corrections` is the only way to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.VALID: frozenset({Status.SUPERSEDED, Status.REVOKED}),
        Status.SUPERSEDED: frozenset(),
        Status.REVOKED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Indexes that a unique constraint below already gives are not made twice.
    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="certificates", db_index=False)
    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="certificates")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="certificates", db_index=False)
    base = models.ForeignKey(Base, models.PROTECT, related_name="certificates", db_index=False)
    # Whose it is: a registration's, or a speaker's or moderator's of the session.
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, blank=True, related_name="certificates")
    speaker = models.ForeignKey(Speaker, models.PROTECT, null=True, blank=True, related_name="certificates")
    role = models.CharField(_("role"), max_length=12, choices=SessionRole.choices)

    number = models.CharField(_("number"), max_length=NUMBER_LENGTH)
    # Where the number comes from: its running number in its series. The register is read along these two.
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="certificates", db_index=False)
    sequence = models.PositiveIntegerField(_("running number"))
    code = models.CharField(_("verification code"), max_length=24, unique=True, default=readable_code, editable=False)
    name = models.CharField(_("name as printed"), max_length=320)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    printed_at = models.DateTimeField(_("printed"))
    sha256 = models.BinaryField(max_length=32, editable=False)  # of the document
    signature = models.BinaryField(default=b"", editable=False)  # of a signed document

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.VALID)
    status_changed_at = models.DateTimeField(null=True, blank=True)
    status_reason = models.CharField(_("reason"), max_length=500, blank=True)
    # A correction, or a new certificate after a revocation, names the one it takes the place of.
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("takes the place of")
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["series", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "number"], name="certificate_number_unique"),
            models.UniqueConstraint(fields=["series", "sequence"], name="certificate_sequence_unique"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(status="valid"), name="certificate_one_valid_per_registration"
            ),
            models.UniqueConstraint(
                fields=["session", "speaker", "role"],
                condition=Q(status="valid", speaker__isnull=False),
                name="certificate_one_valid_per_speaker_and_role",
            ),
            models.CheckConstraint(
                condition=Q(registration__isnull=True, speaker__isnull=False)
                | Q(registration__isnull=False, speaker__isnull=True),
                name="certificate_of_registration_or_speaker",
            ),
        ]
        indexes: ClassVar = [
            # The few that the register shows apart, found without passing by all the valid ones.
            models.Index("series", "sequence", name="certificate_not_valid_any_more", condition=~Q(status="valid")),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"


class NameRequest(models.Model):
    """That the owner of a certificate asks for one with the name they have now; open until it is followed or declined.

    Asked again after it was declined, the row begins anew.
    """

    certificate = models.OneToOneField(Certificate, models.CASCADE, related_name="name_request")
    asked_at = models.DateTimeField(_("asked"))
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.CharField(_("reason"), max_length=300, blank=True)  # to who asked

    class Meta:
        verbose_name = _("request for a corrected certificate")
        verbose_name_plural = _("requests for corrected certificates")

    def __str__(self) -> str:
        return str(self.certificate_id)
