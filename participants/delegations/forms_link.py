"""What a contact person types about the people of an institution."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from bimtek.common.inputs import DateInput
from bimtek.common.names import clean_name, name_key
from participants.consent.models import ConsentText
from participants.people.forms import PersonForm
from participants.people.models import Person
from participants.people.services import PersonData

from . import roll
from .naming import Named

ROWS = 10  # of the table; who has more pastes lines
MOST = 50  # people at a time
OLDEST = 1900
CONSENT = _("The people I name have read the consent text and agree that their personal data is processed in this way.")


class AgreementForm(forms.Form):
    """That the people agreed: to the version of the text that was shown."""

    consent = forms.BooleanField(
        label=CONSENT,
        error_messages={"required": _("Without the person's consent their data may not be written down.")},
    )
    # Written by the page beside the text it shows, so that a form sent back carries the newer version.
    consent_version = forms.IntegerField(widget=forms.HiddenInput)
    # Made with the form and sent with it, so that a form sent again names nobody again.
    request_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, text: ConsentText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text

    def clean_consent_version(self) -> int:
        """The version on the screen; another than the current one was changed meanwhile and is read again."""
        version = int(self.cleaned_data["consent_version"])
        if version != self.text.version:
            raise ValidationError(_("The consent text has just changed. Read it again, then send this form."))
        return version


class PersonOfInstitutionForm(AgreementForm, PersonForm):
    """One person. Only the name must be known."""

    region = None
    nip = None
    representing = forms.CharField(
        label=_("On behalf of (mewakili)"),
        required=False,
        max_length=200,
        help_text=_("Only if this person stands in for somebody: the official or office."),
    )

    class Meta:
        model = Person
        fields = ["name", "title_before", "title_after", "position", "institution", "phone", "email", "birth_date"]
        labels = {**PersonForm.Meta.labels, "birth_date": _("Date of birth"), "email": _("E-mail")}
        help_texts = {
            **PersonForm.Meta.help_texts,
            "institution": _("As it should stand on the certificate."),
            "birth_date": _("With the NIK it lets this person open the ticket without an account."),
            "email": _("The ticket is mailed there. Without an address, give this person the ticket code."),
        }
        widgets = {"birth_date": DateInput, "name": forms.TextInput({"autocomplete": "off"})}

    field_order = [
        "name",
        "title_before",
        "title_after",
        "position",
        "institution",
        "phone",
        "email",
        "nik",
        "birth_date",
        "representing",
        "consent",
        "consent_version",
        "request_key",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = self.fields["institution"].required = False
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def clean_birth_date(self) -> date | None:
        """A day in the past that somebody alive was born on."""
        born: date | None = self.cleaned_data["birth_date"]
        if born and not (born.year >= OLDEST and born < localdate()):
            raise ValidationError(_("Check the date of birth."))
        return born

    def named(self) -> Named:
        """The clean data as the services take it."""
        data = self.cleaned_data
        return Named(self.person_data(), data["nik"], data["birth_date"], data["representing"])


class ReplaceForm(PersonOfInstitutionForm):
    """Who comes instead, and why."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["representing"]  # whom the newcomer stands in for is known
        self.order_fields([*self.field_order[:-3], "reason", *self.field_order[-3:]])

    def named(self) -> Named:
        data = self.cleaned_data
        return Named(self.person_data(), data["nik"], data["birth_date"])


class WithdrawForm(forms.Form):
    """Why somebody does not come."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class RowForm(forms.Form):
    """One row of the table; an empty one is left out."""

    use_required_attribute = False
    name = forms.CharField(label=_("Full name"), max_length=roll.LENGTHS["name"], required=False)
    position = forms.CharField(label=_("Position"), max_length=roll.LENGTHS["position"], required=False)
    phone = forms.CharField(label=_("Phone (WhatsApp)"), max_length=roll.LENGTHS["phone"], required=False)

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs a name."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["name"] = clean_name(data.get("name", ""))
        if any(data.values()) and not name_key(data["name"]) and "name" not in self.errors:
            self.add_error("name", _("Write the name in letters."))
        return data

    def clean_phone(self) -> str:
        """The number in E.164, or empty."""
        typed = str(self.cleaned_data["phone"])
        try:
            return normalise_phone(typed) if typed else ""
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None


RowFormSet = forms.formset_factory(RowForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


class PeopleForm(AgreementForm):
    """Several people at once: pasted lines beside the rows of a table."""

    lines = forms.CharField(
        label=_("Paste a list, one person a line"),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("name; position; phone; e-mail. Only the name is needed. Lines copied from Excel work too."),
    )
    together = forms.BooleanField(
        label=_("Keep these people together"),
        required=False,
        help_text=_("Either all of them get seats, or all of them go on the waiting list."),
    )

    field_order = ["lines", "together", "consent", "consent_version"]

    def __init__(self, data: Any = None, *, institution: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.institution = institution
        self.rows = RowFormSet(data, prefix="row")

    @cached_property
    def read(self) -> list[roll.Line]:
        """What the pasted lines say."""
        return roll.read(self.cleaned_data.get("lines", ""))

    def clean_lines(self) -> str:
        """The text, whose every line must be readable; what is wrong stands with its line at the field."""
        text = str(self.cleaned_data["lines"])
        wrong = [line for line in roll.read(text) if line.error]
        if wrong:
            told = [_("Line %(line)s: %(error)s") % {"line": line.number, "error": line.error} for line in wrong]
            raise ValidationError([ValidationError(each) for each in told])
        return text

    def clean(self) -> dict[str, Any]:
        """At least one person, and not more than one step takes."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.rows.is_valid():
            raise ValidationError(_("Something in the table is not right; see the marked rows."))
        if "lines" in data:
            count = len(self.named())
            if not count:
                raise ValidationError(_("Write at least one name, in the list or in the table."))
            if count > MOST:
                raise ValidationError(_("Name at most %(n)s people at a time.") % {"n": MOST})
        return data

    def named(self) -> list[Named]:
        """The clean people as the services take them."""
        return [*self._of_lines(), *self._of_rows()]

    def _of_lines(self) -> Iterator[Named]:
        for line in self.read:
            data = PersonData(
                name=line.name,
                position=line.position,
                phone=line.phone,
                email=line.email,
                institution=self.institution,
            )
            yield Named(data, representing=line.representing)

    def _of_rows(self) -> Iterator[Named]:
        for row in self.rows:
            data = row.cleaned_data
            if data.get("name"):
                yield Named(
                    PersonData(
                        name=data["name"],
                        position=data["position"],
                        phone=data["phone"],
                        institution=self.institution,
                    )
                )
