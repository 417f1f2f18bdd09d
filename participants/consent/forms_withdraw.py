"""Choosing what to take back."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from .selectors import WithdrawableProof


class ConsentWithdrawForm(forms.Form):
    """A checkbox for each consent or pledge that still holds; all can be ticked at once."""

    what = forms.MultipleChoiceField(
        label=_("What is to be withdrawn?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick what is to be withdrawn."),
            "invalid_choice": _("This was withdrawn already. Tick something else."),
        },
    )

    def __init__(self, *args: Any, proofs: Sequence[WithdrawableProof], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = [(proof.key, proof.title) for proof in proofs if not proof.record.withdrawn_at]
        cast(forms.MultipleChoiceField, self.fields["what"]).choices = self.choices

    def chosen(self) -> list[str]:
        """The keys that are ticked, of a form that was sent."""
        keys: list[str] = self.cleaned_data.get("what", [])
        return keys
