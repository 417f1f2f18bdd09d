"""The person who takes part, with or without an account."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bimtek.common.crypto import EncryptedTextField
from bimtek.common.identity import mask_nik
from bimtek.common.names import full_name
from events.regions.models import Region


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
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
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
