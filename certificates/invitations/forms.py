"""What an organizer types of a mailing, and an invitee of an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from participants.consent.forms import CONSENT, CONSENT_VERSION, Checkbox, VersionField
from participants.consent.services import Agreement, RequiredConsent

from .answering import InvitationReply
from .lists import NAME_LENGTH, Invited, read
from .models import Invitee

LIST_MAX = 600_000  # characters: some five thousand lines
THEY_AGREE = _(
    "The person who comes has read the consent text and agrees that their personal data is processed in this way."
)


class MailingForm(forms.Form):
    """The letter, and whom it invites."""

    on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    number = forms.CharField(label=_("Number"), required=False, max_length=120)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=250)
    opening = forms.CharField(
        label=_("Opening paragraph"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Leave empty for the usual words."),
    )  # fmt: skip
    whom = forms.ChoiceField(
        label=_("Whom you invite"), required=False, widget=forms.RadioSelect,
        choices=[
            ("", _("the list below, or all confirmed participants where it is empty")),
            ("institutions", _("all institutions that send people to this session")),
        ],
    )  # fmt: skip
    invited = forms.CharField(
        label=_("List of invitees"), required=False, max_length=LIST_MAX, widget=forms.Textarea({"rows": 8}),
        help_text=_("One a line: name; institution; e-mail or phone. Only the name is needed."),
    )  # fmt: skip

    def clean_invited(self) -> list[Invited]:
        """The lines; those without anything are passed over."""
        try:
            return list(read(self.cleaned_data["invited"]))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AnswerForm(forms.Form):
    """Whether the invitee comes, or who comes in their place."""

    reply = forms.ChoiceField(label=_("Your answer"), choices=Invitee.Reply.choices, widget=forms.RadioSelect)
    represented_by = forms.CharField(
        label=_("Represented by"), required=False, max_length=NAME_LENGTH,
        help_text=_("The name, if another person comes in your place."),
    )  # fmt: skip
    represented_position = forms.CharField(label=_("Their position"), required=False, max_length=150)
    note = forms.CharField(label=_("Note for the organizer"), required=False, max_length=300)

    def __init__(self, *args: Any, asked: RequiredConsent | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = asked.consent if asked else None
        if self.text:
            tick = Checkbox(own=CONSENT, beside=CONSENT_VERSION, version=self.text.version)
            self.fields[CONSENT_VERSION] = VersionField(self.text.version)
            self.fields[CONSENT] = forms.BooleanField(label=THEY_AGREE, widget=tick, required=False)

    def clean(self) -> dict[str, Any]:
        """Who comes has agreed, where their name is written down."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.text and data.get("reply") in (Invitee.Reply.COMES, Invitee.Reply.SENDS) and not data.get(CONSENT):
            self.add_error(CONSENT, _("Without the person's consent their data may not be written down."))
        return data

    def given(self) -> InvitationReply:
        """What a valid form says."""
        data = self.cleaned_data
        names = ("reply", "represented_by", "represented_position", "note")
        agreement = Agreement(self.text) if self.text and data.get(CONSENT) else None
        return InvitationReply(**{name: data[name] for name in names}, agreement=agreement)
