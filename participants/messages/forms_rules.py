"""When a rule writes: how long before or after which moment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import moments
from .forms import known_variables
from .models import Rule

HOUR, DAY = 60, 24 * 60
BEFORE, AFTER = "before", "after"


class RuleForm(forms.ModelForm[Rule]):
    """A number of hours or days, before or after a moment, and what is said then."""

    amount = forms.IntegerField(label=_("How long"), min_value=0, max_value=365, initial=3)
    unit = forms.TypedChoiceField(
        label=_("Days or hours"), coerce=int, choices=[(DAY, _("days")), (HOUR, _("hours"))], initial=DAY
    )
    side = forms.ChoiceField(label=_("Before or after"), choices=[(BEFORE, _("before")), (AFTER, _("after"))])
    moment = forms.ChoiceField(label=_("Which moment"))
    field_order = ["amount", "unit", "side", "moment", "subject", "body", "essential"]

    class Meta:
        model = Rule
        fields = ["moment", "subject", "body", "essential"]
        widgets = {"body": forms.Textarea({"rows": 12})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["moment"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  as it is declared
        field.choices = [(name, each.label) for name, each in moments.known().items()]
        if self.instance.pk:
            self.initial.update(self._shown(self.instance.minutes))

    @staticmethod
    def _shown(minutes: int) -> dict[str, Any]:
        unit = DAY if minutes % DAY == 0 else HOUR
        return {"amount": abs(minutes) // unit, "unit": unit, "side": BEFORE if minutes < 0 else AFTER}

    def clean_subject(self) -> str:
        """One line, with variables that exist."""
        return known_variables(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self) -> str:
        """Variables that exist."""
        return known_variables(self.cleaned_data["body"])

    def values(self) -> dict[str, Any]:
        """What a service writes, of a valid form."""
        data = self.cleaned_data
        minutes = data["amount"] * data["unit"] * (-1 if data["side"] == BEFORE else 1)
        return {name: data[name] for name in ("moment", "subject", "body", "essential")} | {"minutes": minutes}
