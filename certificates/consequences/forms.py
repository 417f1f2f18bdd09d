"""What staff say when they confirm a change of a session that people see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.inputs import DateInput
from events.lifecycle.forms import check_year
from events.locations.models import Location
from events.training.models import TrainingSession

from .copying import PARTS
from .services import Telling

NOTE_LENGTH = 500


class ConfirmForm(forms.Form):
    """The note to registrants, whether they are told, and the state of the session that was looked at."""

    note = forms.CharField(
        label=_("What you say about it"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands in the mail, on tickets and in the log. For example: the hall is not available that day."),
    )
    mail = forms.BooleanField(label=_("Tell the registrants by mail"), required=False, initial=True)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def telling(self) -> Telling:
        """What was chosen, of a valid form."""
        return Telling(self.cleaned_data["note"].strip(), self.cleaned_data["mail"])


class CallOffForm(forms.Form):
    """Why a session is postponed, or what is said when it takes place after all."""

    note = forms.CharField(label=_("What you say about it"), max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 3}))
    mail = forms.BooleanField(label=_("Tell the registrants by mail"), required=False, initial=True)

    def telling(self) -> Telling:
        """What was chosen, of a valid form."""
        return Telling(self.cleaned_data["note"].strip(), self.cleaned_data["mail"])


class HoursForm(forms.Form):
    """What is said with the new hours of an agenda."""

    note = forms.CharField(
        label=_("What you say about it"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands in the mail, on tickets and in the log. For example: the hall is not available that day."),
    )


class CopyProgrammeForm(forms.Form):
    """Under which title and from which day on a programme takes place once more."""

    title = forms.CharField(label=_("Title"), max_length=200)
    first = forms.DateField(
        label=_("First day of the first session"), widget=DateInput, validators=[check_year], required=False,
        help_text=_("All sessions but cancelled ones go along, as far apart as they are. Empty: none does."),
    )  # fmt: skip


class CopyForm(forms.Form):
    """When, under which name, and with what a copy of a session takes place."""

    title = forms.CharField(
        label=_("Name of this run"), max_length=150, required=False, help_text=_("For example: Angkatan III.")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput, validators=[check_year])
    location = forms.ModelChoiceField(
        label=_("Place"),
        required=False,
        queryset=Location.objects.none(),
        empty_label=_("as it is here"),
        help_text=_("Places in the same time zone. Another zone: change it on the copy."),
    )
    parts = forms.MultipleChoiceField(
        label=_("What goes along"),
        required=False,
        choices=[(name, part.label) for name, part in PARTS.items()],
        initial=list(PARTS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Registrants, files, delegations, sheets and certificates never do."),
    )

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = session.title
        organizer = session.programme.organizer_id
        places = Location.objects.filter(organizer=organizer, timezone=session.timezone).order_by("name", "pk")
        field = self.fields["location"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  as its class declares it
        field.queryset = places
        if session.location_id:
            field.empty_label = str(session.location)
            field.queryset = places.exclude(pk=session.location_id)
