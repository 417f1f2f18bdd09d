"""What an organizer's documents need beside the session: letterhead, signatories, own templates, costs and payments."""

import secrets
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.letters.models import KIND_LENGTH
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from .kinds import CHOICES

AMOUNT_MAX = 999_999_999  # rupiah for one unit
QUANTITY_MAX = 900  # so that a line stays below what can be written in words


def random_name(row: models.Model, _filename: str) -> str:
    """Where a file is stored: nothing of the name it came with, and nothing to guess."""
    token = secrets.token_hex(16)
    return f"documents/{token[:2]}/{token}"


class Letterhead(models.Model):
    """The head of an organizer's letters. What is empty is taken from the organizer above."""

    class PaperSize(models.TextChoices):
        A4 = "A4", _("A4 (210 × 297 mm)")
        F4 = "F4", _("F4 / folio (215 × 330 mm)")

    organizer = models.OneToOneField(Organizer, models.CASCADE, related_name="letterhead")
    parent_name = models.CharField(
        _("first line: the institution above"), max_length=150, blank=True, help_text=_("KOMISI PEMILIHAN UMUM")
    )
    name = models.CharField(_("second line: the office"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact = models.CharField(_("telephone, website, e-mail"), max_length=200, blank=True)
    logo = models.FileField(_("logo"), upload_to=random_name, blank=True)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)
    paper = models.CharField(_("paper"), max_length=2, choices=PaperSize.choices, blank=True)
    copies = models.TextField(
        _("copies to (tembusan)"), max_length=1000, blank=True, help_text=_("One recipient a line.")
    )

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return self.name or str(self.organizer)


class Signatory(models.Model):
    """Who signs an organizer's documents; several sign side by side, the first on the right."""

    class Capacity(models.TextChoices):
        SELF = "", _("in their own office")
        FOR = "a.n.", _("a.n. (on behalf of)")
        ACTING = "Plt.", _("Plt. (acting)")
        DAILY = "Plh.", _("Plh. (acting for the day)")

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="signatories")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    capacity = models.CharField(_("signs as"), max_length=4, choices=Capacity.choices, blank=True, default="")
    on_behalf_of = models.CharField(_("on behalf of (for a.n.)"), max_length=150, blank=True)
    position = models.CharField(_("position"), max_length=150)
    name = models.CharField(_("name with titles"), max_length=150)
    rank = models.CharField(_("rank and grade"), max_length=100, blank=True)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering: ClassVar = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__in=["", "a.n.", "Plt.", "Plh."]), name="signatory_capacity_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(capacity="a.n.") | ~models.Q(on_behalf_of=""), name="signatory_on_behalf_of_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.position}"


class OfficeTemplate(models.Model):
    """An organizer's own DOCX for a kind of document; the newest of a kind counts, here and below."""

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="document_templates")
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH, choices=CHOICES)
    file = models.FileField(_("file"), upload_to=random_name)
    original_name = models.CharField(_("file name"), max_length=200)
    fields = models.JSONField(_("fields"), default=list)
    mended = models.JSONField(_("mended"), default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("office template")
        verbose_name_plural = _("office templates")
        ordering: ClassVar = ["kind", "-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.original_name}"


class BudgetLine(models.Model):
    """A line of a session's budget (RAB), in whole rupiah."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="budget")
    title = models.CharField(_("item"), max_length=200)
    quantity = models.PositiveIntegerField(
        _("quantity"), default=1, validators=[MinValueValidator(1), MaxValueValidator(QUANTITY_MAX)]
    )
    unit = models.CharField(_("unit"), max_length=30, default="paket")
    price = models.PositiveBigIntegerField(_("price of a unit, in rupiah"), validators=[MaxValueValidator(AMOUNT_MAX)])

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def amount(self) -> int:
        """Quantity times price, in rupiah."""
        return self.quantity * self.price


class Payment(models.Model):
    """Money that a person receives at a session: fee, transport. The tax rate is what the organizer typed."""

    class Purpose(models.TextChoices):
        FEE = "fee", _("honorarium")
        TRANSPORT = "transport", _("transport money")
        OTHER = "other", _("other")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="payments")
    purpose = models.CharField(_("purpose"), max_length=9, choices=Purpose.choices, default=Purpose.FEE)
    payee = models.CharField(_("name of the recipient with titles"), max_length=200)
    office = models.CharField(_("position or institution"), max_length=200, blank=True)
    what_for = models.CharField(_("in payment of"), max_length=200)
    quantity = models.PositiveIntegerField(
        _("quantity"), default=1, validators=[MinValueValidator(1), MaxValueValidator(QUANTITY_MAX)]
    )
    unit = models.CharField(_("unit"), max_length=30, default="JP")
    rate = models.PositiveBigIntegerField(_("rate of a unit, in rupiah"), validators=[MaxValueValidator(AMOUNT_MAX)])
    tax_percent = models.DecimalField(
        _("tax in per cent"), max_digits=5, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("As your treasurer says; the portal knows no rate."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tax_percent__gte=0, tax_percent__lte=100), name="payment_tax_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee} · {self.what_for}"

    @property
    def gross(self) -> int:
        """Quantity times rate, in rupiah."""
        return self.quantity * self.rate

    @property
    def tax(self) -> int:
        """The tax in whole rupiah; what is less than a rupiah is not withheld."""
        return int(self.gross * self.tax_percent / 100)

    @property
    def net(self) -> int:
        """What is paid out."""
        return self.gross - self.tax


class SignedCopy(models.Model):
    """A scan of a document as it was signed, beside what the portal makes of its kind."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="signed_copies")
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH, choices=CHOICES)
    file = models.FileField(_("file"), upload_to=random_name)
    content_type = models.CharField(max_length=20, editable=False)
    note = models.CharField(
        _("what it is"), max_length=150, blank=True, help_text=_("Such as the number of the letter.")
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")
        ordering: ClassVar = ["kind", "pk"]

    def __str__(self) -> str:
        return self.note or str(self.get_kind_display())
