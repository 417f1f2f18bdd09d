"""The data sheet (biodata) that participants and speakers fill in on their phone before the day."""

import secrets
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bimtek.common.crypto import EncryptedTextField
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.registration.models import Registration

KEEP_DAYS_MAX = 730


def random_token() -> str:
    """What opens a speaker's sheet: 128 bits, nothing to guess."""
    return secrets.token_urlsafe(16)


class DataSheetRequest(models.Model):
    """That a session asks for data sheets, and of whom it needs a bank account and an NPWP."""

    class BankOf(models.TextChoices):
        NOBODY = "", _("of no one")
        SPEAKERS = "speakers", _("of speakers only")
        EVERYBODY = "everybody", _("of speakers and participants")

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="data_sheet_request")
    bank_of = models.CharField(
        _("bank account and NPWP"), max_length=9, choices=BankOf.choices, blank=True, default=BankOf.NOBODY,
        help_text=_("Only of whom you pay."),
    )  # fmt: skip
    keep_days = models.PositiveSmallIntegerField(
        _("days until bank data is deleted"),
        default=90,
        validators=[MaxValueValidator(KEEP_DAYS_MAX)],
        help_text=_("Counted from the session's last day."),
    )

    class Meta:
        verbose_name = _("request for data sheets")
        verbose_name_plural = _("requests for data sheets")
        constraints = [
            models.CheckConstraint(condition=Q(keep_days__lte=KEEP_DAYS_MAX), name="data_sheet_bank_not_for_ever")
        ]

    def __str__(self) -> str:
        return str(self.session)


class DataSheet(models.Model):
    """What one participant or one speaker wrote of themselves for a session."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="data_sheets")
    registration = models.OneToOneField(Registration, models.CASCADE, null=True, related_name="data_sheet")
    speaker = models.ForeignKey(Speaker, models.CASCADE, null=True, related_name="data_sheets")
    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    birth_place = models.CharField(_("place of birth"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    rank = models.CharField(_("rank and grade"), max_length=100, blank=True)
    education = models.CharField(_("latest education"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    npwp = EncryptedTextField(_("NPWP"), blank=True)
    bank_name = models.CharField(_("bank"), max_length=60, blank=True)
    account_number = EncryptedTextField(_("account number"), blank=True)
    account_holder = models.CharField(_("name of the account"), max_length=150, blank=True)
    # Ciphertexts cannot be asked for, and the rule that deletes them has to find them.
    has_bank = models.BooleanField(default=False, editable=False)
    filled_at = models.DateTimeField(_("filled in"), null=True, blank=True)

    class Meta:
        verbose_name = _("data sheet")
        verbose_name_plural = _("data sheets")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["session"], name="data_sheet_with_bank", condition=Q(has_bank=True))]
        constraints = [
            models.UniqueConstraint(fields=["session", "speaker"], name="data_sheet_once_per_speaker"),
            models.CheckConstraint(
                condition=Q(registration__isnull=True, speaker__isnull=False)
                | Q(registration__isnull=False, speaker__isnull=True),
                name="data_sheet_of_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.registration_id or self.speaker_id}"

    BANK: ClassVar[tuple[str, ...]] = ("npwp", "bank_name", "account_number", "account_holder")
