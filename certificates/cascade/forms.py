"""Which programme trains the trainers, and who a speaker is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.organizers.access import AnyUser, Capability, organizers_where
from events.programmes.models import Programme


class SourceForm(forms.Form):
    """A programme of an organizer in which the member may see participants, as its trainers are named."""

    source = forms.ModelChoiceField(
        label=_("Programme that trains the trainers"),
        queryset=Programme.objects.none(),
        help_text=_("Who earned its certificate is a trained trainer."),
    )

    def __init__(self, data: Any = None, *, programme: Programme, user: AnyUser) -> None:
        super().__init__(data)
        mine = Programme.objects.filter(organizer__in=organizers_where(user, Capability.REGISTER))
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)  # noqa: S101  says so to the type checker
        source.queryset = mine.exclude(pk=programme.pk).order_by("title")


class RecogniseForm(forms.Form):
    """A speaker and the participant whom staff recognise in them."""

    speaker = forms.IntegerField(min_value=1, max_value=2**62)
    person = forms.IntegerField(min_value=1, max_value=2**62)
