"""What an organizer types of a mailing, and an invitee of an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Invitee
from .services import Invited

LIST_MAX = 400_000  # characters: some five thousand lines
NAME_LENGTH = 200


class MailingForm(forms.Form):
    """The letter, and whom it invites."""

    on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    number = forms.CharField(label=_("Number"), required=False, max_length=120)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=250)
    opening = forms.CharField(
        label=_("Opening paragraph"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Leave empty for the usual words."),
    )  # fmt: skip
    invited = forms.CharField(
        label=_("Whom you invite"), required=False, max_length=LIST_MAX, widget=forms.Textarea({"rows": 8}),
        help_text=_("One a line: name; institution. Leave empty for all confirmed participants."),
    )  # fmt: skip

    def clean_invited(self) -> list[Invited]:
        """A name a line, and behind a semicolon or a tab the institution; lines without anything are passed over."""
        found = []
        for number, line in enumerate(self.cleaned_data["invited"].splitlines(), 1):
            name, _separator, institution = line.replace("\t", ";").partition(";")
            name, institution = " ".join(name.split()), " ".join(institution.replace(";", " ").split())
            if max(len(name), len(institution)) > NAME_LENGTH:
                raise forms.ValidationError(_("Line %(number)d is too long.") % {"number": number})
            if name or institution:
                found.append(Invited(name or institution, institution if name else ""))
        return found


class AnswerForm(forms.Form):
    """Whether the invitee comes, or who comes in their place."""

    reply = forms.ChoiceField(label=_("Your answer"), choices=Invitee.Reply.choices, widget=forms.RadioSelect)
    represented_by = forms.CharField(
        label=_("Represented by"), required=False, max_length=NAME_LENGTH,
        help_text=_("Name and position, if another person comes in your place."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note for the organizer"), required=False, max_length=300)
