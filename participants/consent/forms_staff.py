"""What staff confirm when they register a person: that they hold the sheets this person, or a guardian, signed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .forms import (
    CONSENT,
    CONSENT_VERSION,
    Checkbox,
    VersionField,
    guardian_fields,
    guardian_of,
    require_guardian,
    version_name,
)
from .models import ConsentText, PledgeText
from .services import Agreement, RequiredConsent


def sheet_name(pledge: PledgeText) -> str:
    """The name of the tick for the signed sheet of a pledge."""
    return f"pledge_{pledge.audience}"


def sheet_fields(text: ConsentText, pledges: Iterable[PledgeText]) -> dict[str, forms.Field]:
    """Ticks for the signed sheets: the consent, each pledge that any of the categories asks for, the guardian."""
    fields: dict[str, forms.Field] = {
        CONSENT_VERSION: VersionField(text.version),
        CONSENT: forms.BooleanField(
            label=_(
                "This person has read the consent text and agreed; we keep the proof (for example a signed sheet)."
            ),
            widget=Checkbox(own=CONSENT, beside=CONSENT_VERSION, version=text.version),
            error_messages={"required": _("Without the person's consent their data may not be written down.")},
        ),
    }
    for pledge in pledges:
        fields |= _pledge_fields(pledge)
    fields |= guardian_fields(text, required=False)
    fields["guardian_consent"].label = _("The parent or guardian has signed the consent text too; we keep the proof.")
    return fields


def _pledge_fields(pledge: PledgeText) -> dict[str, forms.Field]:
    name = sheet_name(pledge)
    label = _("For “%(audience)s”: this person has signed “%(pledge)s”, every point; we keep the proof.")
    tick = forms.BooleanField(
        label=label % {"audience": pledge.get_audience_display(), "pledge": pledge.title},
        required=False,
        widget=Checkbox(own=name, beside=version_name(pledge), version=pledge.version),
    )
    return {version_name(pledge): VersionField(pledge.version), name: tick}


def check_sheets(form: forms.Form | forms.ModelForm[Any], asked: RequiredConsent) -> None:
    """For a form's `clean`: errors at what the chosen category asks for and the form lacks.

    A pledge that was not signed is no error: it is the participant's own word, and their ticket asks for it, whichever
    way they came in (`pledging`).

    `asked` knows the date of birth, if the form has one.
    """
    if asked.asks_birth_date and "birth_date" not in form.errors:
        form.add_error("birth_date", ValidationError(_NO_BIRTH_DATE, code="birth_date_missing"))
    if asked.needs_guardian:
        require_guardian(form)


_NO_BIRTH_DATE = _("Write the date of birth: who is under 18 needs a parent's consent.")


def sheets_of(cleaned_data: Mapping[str, Any], asked: RequiredConsent) -> Agreement:
    """What the sheets say of which a valid, checked form tells that staff hold them."""
    guardian = guardian_of(cleaned_data) if asked.needs_guardian else None
    signed = tuple(pledge for pledge in asked.pledges if cleaned_data.get(sheet_name(pledge)))
    return Agreement(consent=asked.consent, pledges=signed, guardian=guardian)
