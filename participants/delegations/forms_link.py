"""What a contact person types about the people of an institution."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import nik_birth_date, normalise_phone
from participants.consent.forms import (
    CONSENT,
    CONSENT_VERSION,
    GUARDIAN,
    Checkbox,
    VersionField,
    guardian_fields,
    guardian_of,
    require_guardian,
)
from participants.consent.services import Agreement, RequiredConsent
from participants.people.forms import PersonForm
from participants.people.models import Person
from participants.people.name_asking import AsksAboutName, NameField
from participants.people.services import PersonData

from . import pasted_list
from .naming import NamedPerson

ROWS = 10  # of the table; who has more pastes lines
MOST = 50  # people at a time
LINES_MAX = 12_000  # characters of pasted lines: four times what so many people need
THEY_AGREE = _(
    "The people I name have read the consent text and agree that their personal data is processed in this way."
)


class AgreementForm(forms.Form):
    """That the people agreed: to the version of the text that was shown.

    The contact person says so for them. What each person pledges is theirs alone to say, when they claim the ticket.
    """

    # Made with the form and sent with it, so that a form sent again names no person twice.
    request_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: RequiredConsent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.text = asked, asked.consent
        tick = Checkbox(own=CONSENT, beside=CONSENT_VERSION, version=self.text.version)
        missing = {"required": _("Without the person's consent their data may not be written down.")}
        self.fields[CONSENT_VERSION] = VersionField(self.text.version)
        self.fields[CONSENT] = forms.BooleanField(label=THEY_AGREE, widget=tick, error_messages=missing)

    def agreement(self) -> Agreement:
        """What a valid form agreed to."""
        return Agreement(self.text)


class PersonOfInstitutionForm(AgreementForm, PersonForm):
    """One person. Only the name must be known; of pupils and students, the date of birth too."""

    region = None  # type: ignore[assignment]  # so Django takes a field of the base class out
    nip = None  # type: ignore[assignment]  # as above
    representing = forms.CharField(
        label=_("On behalf of (mewakili)"),
        required=False,
        max_length=200,
        help_text=_("Only if this person stands in for somebody: the official or office."),
    )

    class Meta:
        model = Person
        fields = ["name", "title_before", "title_after", "position", "institution", "phone", "email", "birth_date"]
        labels = {**PersonForm.Meta.labels, "email": _("E-mail")}
        help_texts = {
            **PersonForm.Meta.help_texts,
            "institution": _("As it should stand on the certificate."),
            "email": _("The ticket is mailed there. Without an address, give this person the ticket code."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "institution"):
            self.fields[name].required = False
        for name in ("name", "phone", "birth_date"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["birth_date"].help_text = _(
            "With the NIK it opens the ticket without an account, and it tells who needs a parent's consent."
        )
        self.fields.update(guardian_fields(self.text, required=False))
        self.fields["guardian_consent"].label = _(
            "The parent or guardian has signed the consent text; we keep the proof."
        )

    def clean(self) -> dict[str, Any]:
        """Who is under 18 on the first day needs a parent's consent; where many are, the date of birth is asked."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        known = self._known()
        if known.asks_birth_date and "birth_date" not in self.errors:
            self.add_error("birth_date", _("Write the date of birth: who is under 18 needs a parent's consent."))
        if known.needs_guardian:
            require_guardian(self)
        return data

    def _known(self) -> RequiredConsent:
        """What is asked of a person of this age, as they say or as their NIK says."""
        data = self.cleaned_data
        return self.asked.born(data.get("birth_date") or nik_birth_date(data.get("nik", ""), localdate()))

    def named(self) -> NamedPerson:
        """The clean data as the services take it."""
        data = self.cleaned_data
        return NamedPerson(self.person_data(), data["nik"], data.get("representing", ""))

    def agreement(self) -> Agreement:
        """What a valid form agreed to, with the guardian where one is needed."""
        return Agreement(self.text, guardian=guardian_of(self.cleaned_data) if self._known().needs_guardian else None)

    def guardian(self) -> list[BoundField]:
        """The guardian's part, which a page shows apart."""
        return [self[name] for name in GUARDIAN]

    def guardian_begun(self) -> bool:
        """Whether the guardian's part has something in it, or lacks something."""
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in GUARDIAN)


class PersonReplaceForm(PersonOfInstitutionForm):
    """Who comes instead, and why."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["representing"]  # whom the newcomer stands in for is known


class PersonWithdrawForm(forms.Form):
    """Why a named person does not come."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class RowForm(AsksAboutName, forms.Form):
    """One row of the table; an empty one is left out."""

    use_required_attribute = False
    mark_optional = False  # that a row may stay empty is plain; thirty times the word is not
    name = NameField(required=False)
    # Empty until a proposal with titles was taken over.
    title_before = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    title_after = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    position = forms.CharField(label=_("Position"), max_length=pasted_list.LENGTHS["position"], required=False)
    phone = forms.CharField(label=_("Phone (WhatsApp)"), max_length=pasted_list.LENGTHS["phone"], required=False)

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs a name."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if any(data.values()) and not data.get("name") and "name" not in self.errors:
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
        max_length=LINES_MAX,
        strip=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("name; position; phone; e-mail. Only the name is needed. Lines copied from Excel work too."),
    )
    together = forms.BooleanField(
        label=_("Keep these people together"),
        required=False,
        help_text=_("Either all of them get seats, or all of them go on the waiting list."),
    )

    def __init__(self, data: Any = None, *, institution: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.institution = institution
        self.rows = RowFormSet(data, prefix="row")

    @cached_property
    def read(self) -> list[pasted_list.PastedLine]:
        """What the pasted lines say. Read once: two hundred phone numbers take a fifth of a second."""
        return pasted_list.read(self.cleaned_data.get("lines", ""))

    def clean_lines(self) -> str:
        """The text, whose every line must be readable; what is wrong stands with its line at the field."""
        text = str(self.cleaned_data["lines"])
        wrong = [line for line in self.read if line.error]
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

    def named(self) -> list[NamedPerson]:
        """The clean people as the services take them."""
        return [*self._of_lines(), *self._of_rows()]

    def _of_lines(self) -> Iterator[NamedPerson]:
        for line in self.read:
            data = PersonData(
                name=line.name,
                position=line.position,
                phone=line.phone,
                email=line.email,
                institution=self.institution,
            )
            yield NamedPerson(data, representing=line.representing)

    def _of_rows(self) -> Iterator[NamedPerson]:
        for row in self.rows:
            data = row.cleaned_data
            if data.get("name"):
                yield NamedPerson(
                    PersonData(
                        name=data["name"],
                        title_before=data["title_before"],
                        title_after=data["title_after"],
                        position=data["position"],
                        phone=data["phone"],
                        institution=self.institution,
                    )
                )
