"""What owners type about their organizer and its members."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.identity import check_nip
from bimtek.common.inputs import DigitsInput
from events.regions.forms import RegionField

from .models import MemberRole, Organizer
from .roles import in_words


class ListSearchForm(forms.Form):
    """The one box above a list."""

    mark_optional = False

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput)

    @property
    def words(self) -> str:
        """What was searched for; "" for nothing, or for nonsense."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.words)


def region_field() -> RegionField:
    """The region an organizer works in; an institute may have none."""
    return RegionField(label=_("Region"), required=False, help_text=_("The region it works in, if it has one."))


class OrganizerForm(forms.ModelForm[Organizer]):
    """The details of an organizer that stand on certificates and public pages."""

    region = region_field()
    signatory_nip = forms.CharField(
        label=_("Signatory’s NIP"),
        required=False,
        max_length=30,  # typed with spaces
        widget=DigitsInput,
        help_text=_("18 digits. A certificate layout decides whether it is printed."),
    )

    class Meta:
        model = Organizer
        fields = [
            "name", "code", "region", "address", "email", "phone", "phone_is_whatsapp", "contact_name", "contact_hours",
            "city",
            "signatory_name", "signatory_position", "signatory_nip",
        ]  # fmt: skip
        widgets = {
            "address": forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
        }
        help_texts = {
            "city": _("Stands before the date on certificates, for example: Tanjung Selor."),
            "email": _("Participants see it on the pages of your programmes."),
            "phone": _("Stands on the pages of your sessions and on tickets, for example: 0812 3456 7890."),
            "contact_name": _("Whom participants ask for, for example: Ibu Rina, Subbagian Teknis."),
            "contact_hours": _("When the phone is answered, for example: Senin–Jumat, 08.00–16.00 WITA."),
        }

    def clean_signatory_nip(self) -> str:
        """Bare digits, or nothing."""
        typed: str = self.cleaned_data["signatory_nip"]
        if not typed:
            return ""
        check = check_nip(typed)
        if check.errors:
            raise forms.ValidationError([str(error) for error in check.errors])
        return check.digits


class UnitForm(forms.ModelForm[Organizer]):
    """What a new organizer below another needs at first; the rest stands in its settings."""

    region = region_field()

    class Meta:
        model = Organizer
        fields = ["name", "code", "region", "email", "city"]
        help_texts = {
            "name": _("Its full official name, for example: KPU Kabupaten Bulungan."),
            "city": _("Stands before the date on certificates, for example: Tanjung Selor."),
        }


def role_choices() -> list[tuple[str, str]]:
    """Every role with what it may do, in the language of the moment."""
    return [(role.value, f"{role.label} – {role.explanation}") for role in in_words()]


class MemberForm(forms.Form):
    """Whom to give which role."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("They get a message and sign in with a code; an account is made if they have none."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, widget=forms.RadioSelect)

    def clean_role(self) -> MemberRole:
        """The role itself."""
        return MemberRole(self.cleaned_data["role"])
