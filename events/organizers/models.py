"""The bodies that run training, as a tree, and who may do what in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from events.regions.models import Region


class Organizer(models.Model):
    """A body that runs training: KPU RI > province > regency > …, or one office or institute.

    `path` names the node and its ancestors ("/3/17/"), so a role held on a node is found below it with
    one prefix match; `services.create_organizer` and `services.move_organizer` keep it.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(max_length=255, db_index=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address on this site"), max_length=80, unique=True)
    code = models.CharField(
        _("code in letter and certificate numbers"),
        max_length=40,
        blank=True,
        help_text=_("For example KPU-KALTARA; it stands for {code} in number patterns."),
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    address = models.TextField(_("address"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail for questions"), blank=True)
    phone = PhoneNumberField(_("phone for questions"), blank=True, default="", db_default="")
    phone_is_whatsapp = models.BooleanField(_("this number is on WhatsApp"), default=True, db_default=True)
    contact_name = models.CharField(_("person to ask"), max_length=120, blank=True, default="", db_default="")
    contact_hours = models.CharField(_("hours"), max_length=120, blank=True, default="", db_default="")
    city = models.CharField(_("place of signing"), max_length=80, blank=True)
    signatory_name = models.CharField(_("signatory's name with titles"), max_length=150, blank=True)
    signatory_position = models.CharField(_("signatory's position"), max_length=150, blank=True)
    signatory_nip = models.CharField(_("signatory's NIP"), max_length=18, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organizer")
        verbose_name_plural = _("organizers")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> list[int]:
        """Keys from the root of the tree down to this organizer."""
        return [int(part) for part in self.path.split("/") if part]


class MemberRole(models.TextChoices):
    """What a member is to an organizer; `access.CAPABILITIES` says what each may do."""

    OWNER = "owner", _("owner")
    EDITOR = "editor", _("editor")
    REGISTRAR = "registrar", _("registrar")
    CHECKER = "checker", _("attendance checker")
    ISSUER = "issuer", _("certificate issuer")
    VIEWER = "viewer", _("viewer")


class Membership(models.Model):
    """A role of an account in an organizer; it holds for every organizer below as well."""

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["organizer", "user", "role"], name="membership_once_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=MemberRole.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
