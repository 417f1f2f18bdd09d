"""Certificates that were issued, and the batches in which they were."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import readable_code
from certificates.numbering.models import NumberSeries
from events.organizers.models import Organizer
from events.training.models import TrainingSession
from participants.registration.models import Registration


class Batch(models.Model):
    """One act of issuing: who asked, when, for which session. Its progress is counted from its certificates."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="batches")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    layout = models.CharField(_("layout"), max_length=40)
    total = models.PositiveIntegerField(_("certificates"), default=0)
    # Comes with the form that asked: the same form sent twice is one act.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # When its waiting certificates were last handed to the press.
    queued_at = models.DateTimeField(_("handed to the press"))

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Certificate(models.Model):
    """A frozen record: what is printed stands here and is never edited; a correction is a successor.

    Until the press has rendered it, `rendered_at` is empty; number, code and texts are final from the start.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("valid")
        SUPERSEDED = "superseded", _("superseded")
        REVOKED = "revoked", _("revoked")

    # What a status may become; `services` and `corrections` are the only ways to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.VALID: frozenset({Status.SUPERSEDED, Status.REVOKED}),
        Status.SUPERSEDED: frozenset(),
        Status.REVOKED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="certificates")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="certificates")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="certificates")
    number = models.CharField(_("number"), max_length=120)
    # Where the number comes from: its running number in its series. The register is read along these two.
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="certificates")
    sequence = models.PositiveIntegerField(_("running number"))
    code = models.CharField(_("verification code"), max_length=24, unique=True, default=readable_code, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.VALID)
    # A correction, or a new certificate after a revocation, names the one it takes the place of.
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("takes the place of")
    )

    # Frozen: as printed.
    name = models.CharField(_("name as printed"), max_length=320)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=60)
    programme = models.CharField(_("programme"), max_length=200)
    session_title = models.CharField(_("session"), max_length=150, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    jp = models.DecimalField(_("JP"), max_digits=6, decimal_places=1)
    topics = models.JSONField(_("topics with JP"), default=list)
    organizer_name = models.CharField(_("organizer"), max_length=200)
    signed_at_place = models.CharField(_("place of signing"), max_length=80, blank=True)
    signatory_name = models.CharField(_("signatory"), max_length=150, blank=True)
    signatory_position = models.CharField(_("signatory's position"), max_length=150, blank=True)
    signatory_nip = models.CharField(_("signatory's NIP"), max_length=18, blank=True)
    issued_on = models.DateField(_("date of issue"))
    layout = models.CharField(_("layout"), max_length=40)

    # The press.
    pdf = models.FileField(upload_to="certificates/%Y/%m/", blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    rendered_at = models.DateTimeField(_("rendered"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    error = models.CharField(_("last failure"), max_length=300, blank=True)

    # What happened to it later.
    status_changed_at = models.DateTimeField(null=True, blank=True)
    status_reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["issued_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "number"], name="certificate_number_unique"),
            models.UniqueConstraint(fields=["series", "sequence"], name="certificate_sequence_unique"),
            models.UniqueConstraint(
                fields=["registration", "role"],
                condition=models.Q(status="valid"),
                name="certificate_one_valid_per_registration_and_role",
            ),
            models.CheckConstraint(
                condition=models.Q(rendered_at__isnull=True, sha256="")
                | models.Q(rendered_at__isnull=False) & ~models.Q(sha256=""),
                name="certificate_rendered_has_hash",
            ),
        ]
        indexes: ClassVar = [
            models.Index("batch", name="certificate_waiting", condition=models.Q(rendered_at__isnull=True)),
            # The few that the register shows apart, found without passing by all the valid ones.
            models.Index(
                "series", "sequence", name="certificate_not_valid_any_more", condition=~models.Q(status="valid")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"
