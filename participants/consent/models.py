"""What people agree to and pledge, and the proof that they did (UU 27/2022, articles 20 to 25)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from events.seats.audiences import Audience

from .fingerprint import fingerprint


class ConsentText(models.Model):
    """One version of the consent text. A version is never edited; a change is a new version."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    purpose = models.TextField(_("purpose"))
    data = models.TextField(_("data"))
    retention = models.TextField(_("retention"))
    rights = models.TextField(_("rights"))
    sha256 = models.CharField(max_length=64, editable=False)
    # With such a text a person agrees that L or P is read from the NIK, for counts.
    reads_sex = models.BooleanField(
        _("says that the sex is read from the NIK for counts"), default=False, db_default=False
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the words as they stand now; another than `sha256` once they were altered in the database."""
        return fingerprint([self.purpose, self.data, self.retention, self.rights])


class PledgeText(models.Model):
    """One version of what people of an audience pledge, point by point. Never edited, like a consent text.

    A version without points ends the pledge: nothing is asked of that audience any more.
    """

    audience = models.CharField(_("audience"), max_length=14, choices=Audience.choices)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    preamble = models.TextField(_("preamble"), blank=True)
    points = models.JSONField(_("points"), default=list)  # list[str]
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering: ClassVar = ["audience", "-version"]
        constraints = [models.UniqueConstraint(fields=["audience", "version"], name="pledge_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the words as they stand now; another than `sha256` once they were altered in the database."""
        return fingerprint([self.audience, self.title, self.preamble, *self.points])


class ConsentProof(models.Model):
    """What every proof holds: the hash of the words that were accepted, when, and whether it was taken back.

    Registrations are counted in millions, so a proof has one index besides its key: of its unique pair.
    """

    sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(_("accepted"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    text: models.ForeignKey[ConsentText | PledgeText]

    class Meta:
        abstract = True

    @property
    def is_intact(self) -> bool:
        """Whether the stored words still are those that were accepted."""
        return self.sha256 == self.text.sha256 == self.text.fingerprint


class ConsentRecord(ConsentProof):
    """That a person accepted a version of the text, for one registration, and when."""

    registration = models.ForeignKey(
        "participants.Registration",
        models.PROTECT,
        db_index=False,
        related_name="consents",
        verbose_name=_("registration"),
    )
    text = models.ForeignKey(ConsentText, models.PROTECT, db_index=False, related_name="records")

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        constraints = [models.UniqueConstraint(fields=["registration", "text"], name="consent_once_per_registration")]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.text_id}"


class PledgeRecord(ConsentProof):
    """That a person took a pledge, every point of it, for one registration, and when."""

    registration = models.ForeignKey(
        "participants.Registration",
        models.PROTECT,
        db_index=False,
        related_name="pledges",
        verbose_name=_("registration"),
    )
    text = models.ForeignKey(PledgeText, models.PROTECT, db_index=False, related_name="records")

    class Meta:
        verbose_name = _("pledge record")
        verbose_name_plural = _("pledge records")
        constraints = [models.UniqueConstraint(fields=["registration", "text"], name="pledge_once_per_registration")]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.text_id}"


class GuardianConsent(ConsentProof):
    """That a parent or guardian accepted a version of the consent text for a participant under 18 (article 25)."""

    class Relation(models.TextChoices):
        FATHER = "ayah", _("Father")
        MOTHER = "ibu", _("Mother")
        GUARDIAN = "wali", _("Guardian")

    registration = models.ForeignKey(
        "participants.Registration",
        models.PROTECT,
        db_index=False,
        related_name="guardian_consents",
        verbose_name=_("registration"),
    )
    name = models.CharField(_("name"), max_length=150)
    relation = models.CharField(_("relation"), max_length=4, choices=Relation.choices)
    phone = PhoneNumberField(_("phone"))
    text = models.ForeignKey(ConsentText, models.PROTECT, db_index=False, related_name="guardian_records")

    class Meta:
        verbose_name = _("guardian's consent")
        verbose_name_plural = _("guardians' consents")
        constraints = [models.UniqueConstraint(fields=["registration", "text"], name="guardian_once_per_registration")]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.text_id}"
