"""How a registration shall be, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.seats.models import SeatPool
from participants.questions.forms_answers import AnswersForm
from participants.registration.models import Registration

from .changing import PlaceWish


class PlaceChangeForm(AnswersForm):
    """Category, on behalf of whom, site and answers of a registration."""

    representing = forms.CharField(label=_("On behalf of (mewakili)"), required=False, max_length=200)
    assignment = forms.CharField(label=_("Polling station or site"), required=False, max_length=150)

    def __init__(self, *args: Any, registration: Registration, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, registration=registration, category=registration.pool.category, **kwargs)
        known = {pool.pk: pool for pool in (registration.pool, *pools)}
        self.pools = known
        self.fields["pool"] = forms.TypedChoiceField(
            label=_("Category"),
            coerce=int,
            choices=[(pool.pk, pool.category) for pool in known.values()],
            help_text=_("Another category takes a seat there; the role on the certificate goes with it."),
        )
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))
        self.initial["pool"] = registration.pool_id
        self.initial["representing"] = registration.representing
        self.initial["assignment"] = registration.assignment
        self.order_fields(["pool", "representing", "assignment", *self._asked(), "reason"])

    def _asked(self) -> list[str]:
        """The questions, each with the box that takes its file away; staff may not know what only the person does."""
        names = []
        for name in self.questions:
            self.fields[name].required = False
            names += [each for each in (name, f"drop_{name}") if each in self.fields]
        return names

    def place(self) -> PlaceWish:
        """What was typed, of a valid form."""
        typed = self.cleaned_data
        return PlaceWish(self.pools[typed["pool"]], typed["representing"], typed["assignment"], self.wish())
