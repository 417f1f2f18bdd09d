"""The person who takes part, with or without an account."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bimtek.common.crypto import EncryptedTextField
from bimtek.common.identity import mask_nik
from bimtek.common.names import full_name
from events.organizers.models import Organizer
from events.regions.models import Region


class Sex(models.TextChoices):
    """As an identity card names it, and the wish to leave it unsaid, which nothing else overwrites."""

    MALE = "L", _("Male (L)")
    FEMALE = "P", _("Female (P)")
    UNSAID = "-", _("I would rather not say")


class Person(models.Model):
    """One human being. The name is one field: one word is a legal name, and there is no last name.

    The NIK is kept encrypted, with a blind index that makes it unique; write it with
    `services.set_nik` only, and show it with `masked_nik`.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")
    name = models.CharField(_("name"), max_length=150)
    search_name = models.CharField(max_length=150, db_index=True, editable=False)
    title_before = models.CharField(_("titles before the name"), max_length=60, blank=True)
    title_after = models.CharField(_("titles after the name"), max_length=100, blank=True)
    nik = EncryptedTextField(_("NIK"), blank=True, editable=False)
    nik_index = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    # Tells who needs a parent's consent.
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    # For counts only; never public, never printed. Empty is not known, which a roster or the NIK may fill.
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True, default="", db_default="")
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # Typed by staff in place of another one, and not confirmed by its owner yet: it proves nothing of the person.
    email_unproven = models.BooleanField(default=False, db_default=False, editable=False)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["search_name", "pk"]
        # Whether an address stands with several people; small, as accounts have theirs elsewhere.
        indexes: ClassVar = [models.Index(Upper("email"), name="person_by_email", condition=~models.Q(email=""))]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name with its titles, as printed."""
        return full_name(self.title_before, self.name, self.title_after)

    @property
    def masked_nik(self) -> str:
        """The NIK with all but its last four digits hidden, or an empty text."""
        return mask_nik(self.nik) if self.nik else ""


FIELD_LABELS: dict[str, Promise] = {
    "name": _("Full name"),
    "title_before": _("Titles before the name"),
    "title_after": _("Titles after the name"),
    "institution": _("Institution"),
    "position": _("Position"),
    "region": _("Region of work"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "birth_date": _("Date of birth"),
    "sex": _("Sex"),
    "nik": _("NIK"),
    "nip": _("NIP"),
    "category": _("Category"),
    "representing": _("On behalf of"),
    "assignment": _("Assignment"),
    "answer": _("Answer"),
}
"""The fields of a person, and of a registration, whose changes are kept, in the order in which a page names them."""


class PersonChange(models.Model):
    """One field of a person as it was and as it became. Lines are added, and never changed.

    With a `registration` only what that registration shows and prints changed, and the person's own data did not.
    """

    class Origin(models.TextChoices):
        OWNER = "owner", _("changed by the participant")
        STAFF = "staff", _("corrected by staff")
        ROSTER = "roster", _("from a roster")
        MERGE = "merge", _("brought along by a merge")

    person = models.ForeignKey(Person, models.CASCADE, related_name="changes")
    registration = models.ForeignKey(
        "participants.Registration", models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Whose staff changed it, and so may read this line; empty for the owner's own changes, which all staff may see.
    organizer = models.ForeignKey(Organizer, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.CharField(_("field"), max_length=20)
    # As a page shows them; of a NIK the last four digits.
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("change of a person's data")
        verbose_name_plural = _("changes of people's data")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.field}"

    @property
    def label(self) -> str:
        """The field's name on a page."""
        return str(FIELD_LABELS[self.field])
