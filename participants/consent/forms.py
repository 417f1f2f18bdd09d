"""What is agreed to, as parts of the form in which a participant registers.

A form takes `agreement_fields`, calls `check_agreement` in its `clean`, shows `agreement_parts`, and hands
`agreement_of` to a service. Each text travels with its version: a form sent back after a new one was
published shows the new words, unticked, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from bimtek.common.names import clean_name, name_key
from participants.people.forms import BirthDateField

from .models import ConsentText, GuardianConsent, PledgeText
from .services import Agreement, Guardian, RequiredConsent

CONSENT, CONSENT_VERSION, BIRTH_DATE = "consent", "consent_version", "birth_date"
GUARDIAN = ("guardian_name", "guardian_relation", "guardian_phone", "guardian_consent")
_STALE = "stale"  # what a tick is worth that was set beside an older text


class Checkbox(forms.CheckboxInput):
    """A tick beside a text: set only for the version that was shown, and never set beforehand.

    By its name the field template knows it for a checkbox.
    """

    def __init__(self, *, own: str, beside: str, version: int) -> None:
        super().__init__(check_test=lambda value: value is True)
        self.own, self.beside, self.version = own, beside, version

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        ticked = super().value_from_datadict(data, files, name)
        shown = data.get(name.removesuffix(self.own) + self.beside)
        return _STALE if ticked and str(shown) != str(self.version) else ticked


class VersionField(forms.IntegerField):
    """The version of the text beside it, as the page carries it; refused when another holds meanwhile."""

    widget = forms.HiddenInput

    def __init__(self, version: int) -> None:
        super().__init__(initial=version)
        self.version = version

    def bound_data(self, data: Any, initial: Any) -> int:
        """What the page carries when it is shown again: the version of the text it shows then."""
        return self.version

    def clean(self, value: Any) -> int:
        """The version; ValidationError `text_changed` for another."""
        if str(value) != str(self.version):
            raise ValidationError(_("The text has just changed. Read it again, then tick again."), code="text_changed")
        return self.version


class GuardianNameField(forms.CharField):
    """A name in letters, without stray marks."""

    def clean(self, value: Any) -> str:
        name = clean_name(super().clean(value))
        if name and not name_key(name):
            raise ValidationError(_("Write the name in letters."), code="name_empty")
        return name


class GuardianPhoneField(forms.CharField):
    """One phone number, in E.164."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return normalise_phone(typed) if typed else ""
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None


def version_name(pledge: PledgeText) -> str:
    """The name of the field that carries the version of a pledge."""
    return f"pledge_{pledge.audience}_version"


def point_names(pledge: PledgeText) -> list[str]:
    """The names of the ticks of a pledge, one for each point."""
    return [f"pledge_{pledge.audience}_{number}" for number, _point in enumerate(pledge.points, 1)]


def agreement_fields(asked: RequiredConsent) -> dict[str, forms.Field]:
    """The fields with which a participant agrees: consent, each point of each pledge, date of birth, guardian."""
    fields: dict[str, forms.Field] = {}
    if asked.asks_birth_date:
        fields[BIRTH_DATE] = BirthDateField(
            help_text=_("Who is under 18 on the first day needs the consent of a parent or guardian.")
        )
    fields |= {CONSENT_VERSION: VersionField(asked.consent.version), CONSENT: _consent_field(asked.consent)}
    for pledge in asked.pledges:
        fields |= _pledge_fields(pledge)
    if asked.needs_guardian or asked.asks_birth_date:
        fields |= guardian_fields(asked.consent, required=asked.needs_guardian)
    return fields


def _consent_field(text: ConsentText) -> forms.BooleanField:
    return forms.BooleanField(
        label=_("I have read the text above and agree that my personal data is processed in this way."),
        widget=Checkbox(own=CONSENT, beside=CONSENT_VERSION, version=text.version),
        error_messages={"required": _("Read the consent text and tick the box to agree.")},
    )


def _pledge_fields(pledge: PledgeText) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {version_name(pledge): VersionField(pledge.version)}
    for number, (name, point) in enumerate(zip(point_names(pledge), pledge.points, strict=True), 1):
        fields[name] = forms.BooleanField(
            label=point,
            widget=Checkbox(own=name, beside=version_name(pledge), version=pledge.version),
            error_messages={"required": _UNTICKED % {"number": number}},
        )
    return fields


def guardian_fields(text: ConsentText, *, required: bool) -> dict[str, forms.Field]:
    """The fields in which the parent or guardian of a participant under 18 agrees."""
    tick = Checkbox(own=GUARDIAN[3], beside=CONSENT_VERSION, version=text.version)
    return dict(
        zip(
            GUARDIAN,
            (
                GuardianNameField(
                    label=_("Name of the parent or guardian"),
                    required=required,
                    max_length=150,
                    widget=forms.TextInput({"autocomplete": "off"}),
                ),
                forms.ChoiceField(
                    label=_("Relation"),
                    required=required,
                    choices=GuardianConsent.Relation.choices,
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Say who agrees: father, mother or guardian.")},
                ),
                GuardianPhoneField(
                    label=_("Phone of the parent or guardian"),
                    required=required,
                    max_length=30,
                    widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
                    help_text=_("For example 0812 3456 7890. The organizer may call to confirm."),
                ),
                forms.BooleanField(
                    label=_("I am the parent or guardian; I have read the consent text and agree for this child."),
                    required=required,
                    widget=tick,
                    error_messages={"required": _NOT_AGREED},
                ),
            ),
            strict=True,
        )
    )


_UNTICKED = _("Read point %(number)s and tick it: this category is for those who pledge every point.")
_NOT_AGREED = _("The parent or guardian reads the consent text and ticks here; without it a child cannot take part.")
_MISSING = {
    "guardian_name": _("Write the name of the parent or guardian: the participant is under 18."),
    "guardian_relation": _("Say who agrees: father, mother or guardian."),
    "guardian_phone": _("Write the phone number of the parent or guardian."),
    "guardian_consent": _NOT_AGREED,
}


def check_agreement(form: forms.Form | forms.ModelForm[Any], asked: RequiredConsent) -> None:
    """For a form's `clean`: who turns out to be under 18 by the date of birth in it needs the guardian's part too."""
    birth_date = form.cleaned_data.get(BIRTH_DATE)
    if birth_date and asked.born(birth_date).needs_guardian:
        require_guardian(form)


def require_guardian(form: forms.Form | forms.ModelForm[Any]) -> None:
    """Put an error at each part of the guardian's consent that is missing in a form's clean data."""
    for name, message in _MISSING.items():
        form.fields[name].required = True  # so it is not marked as optional when the page is shown again
        if name not in form.errors and not form.cleaned_data.get(name):
            form.add_error(name, ValidationError(message, code="guardian_missing"))


def guardian_of(cleaned_data: Mapping[str, Any]) -> Guardian | None:
    """The guardian in a valid form's data; None where no guardian agreed."""
    if not cleaned_data.get("guardian_consent"):
        return None
    return Guardian(
        name=cleaned_data["guardian_name"],
        relation=cleaned_data["guardian_relation"],
        phone=cleaned_data["guardian_phone"],
    )


def agreement_of(cleaned_data: Mapping[str, Any], asked: RequiredConsent) -> Agreement:
    """What a valid form with `agreement_fields(asked)` agreed to; the guardian only where one is needed."""
    birth_date = cleaned_data.get(BIRTH_DATE) if asked.asks_birth_date else None
    young = asked.born(birth_date).needs_guardian
    return Agreement(
        consent=asked.consent,
        pledges=asked.pledges,
        guardian=guardian_of(cleaned_data) if young else None,
        birth_date=birth_date,
    )


@dataclass(frozen=True)
class PledgeParts:
    """A pledge with its ticks, for `consent/_pledge.html`."""

    text: PledgeText
    version: BoundField
    points: list[BoundField]


def _pledge_parts(form: forms.BaseForm, pledge: PledgeText) -> PledgeParts:
    return PledgeParts(pledge, form[version_name(pledge)], [form[name] for name in point_names(pledge)])


class PledgesForm(forms.Form):
    """Pledges alone, each point with its tick."""

    def __init__(self, *args: Any, pledges: tuple[PledgeText, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pledges = pledges
        for pledge in pledges:
            self.fields |= _pledge_fields(pledge)

    def parts(self) -> list[PledgeParts]:
        """The fields beside their texts, for `consent/_pledge.html`."""
        return [_pledge_parts(self, pledge) for pledge in self.pledges]


@dataclass(frozen=True)
class AgreementParts:
    """The fields of `agreement_fields` as a page shows them, each beside its text, for `consent/_agreement.html`."""

    text: ConsentText
    version: BoundField
    consent: BoundField
    pledges: list[PledgeParts]
    birth_date: BoundField | None
    guardian: list[BoundField]
    asked: RequiredConsent


def agreement_parts(form: forms.BaseForm, asked: RequiredConsent) -> AgreementParts:
    """The bound fields of a form with `agreement_fields(asked)`, in the order in which they are read."""
    return AgreementParts(
        text=asked.consent,
        version=form[CONSENT_VERSION],
        consent=form[CONSENT],
        pledges=[_pledge_parts(form, pledge) for pledge in asked.pledges],
        birth_date=form[BIRTH_DATE] if asked.asks_birth_date else None,
        guardian=[form[name] for name in GUARDIAN if name in form.fields],
        asked=asked,
    )
