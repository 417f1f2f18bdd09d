"""Which certificates of the list, and why."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import REASON_LENGTH
from .models import Certificate


class ChosenForm(forms.Form):
    """Certificates of a list, and one reason for all; `every` says whether all are chosen at first."""

    chosen = forms.TypedMultipleChoiceField(label=_("Certificates"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("Whoever checks the certificate reads this. Write no personal data."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, certificates: Sequence[Certificate], every: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(each.pk): each.pk for each in certificates}
        field: Any = self.fields["chosen"]
        field.choices = [(key, key) for key in known]
        field.coerce = known.get
        self.initial.setdefault("chosen", list(known) if every else [])
