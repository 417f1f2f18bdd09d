"""What staff type to correct one person's attendance of one item."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry

from .forms import item_label

Says = AttendanceEntry.Says


class CorrectionForm(forms.Form):
    """Present or absent at one item, the minutes credited, and why."""

    # Where on the form a refusal of the service belongs, by its code.
    FIELDS_OF: ClassVar[Mapping[str, str]] = {"minutes_not_of_item": "minutes", "correction_needs_reason": "reason"}

    item = forms.TypedChoiceField(label=_("Agenda item"), coerce=int)
    says = forms.ChoiceField(
        label=_("Was this person there?"),
        choices=[(Says.PRESENT.value, _("present")), (Says.ABSENT.value, _("absent"))],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("Minutes credited"),
        required=False,
        min_value=1,
        max_value=32767,
        help_text=_("Leave it empty to credit all minutes of the item. Of no meaning for who was absent."),
    )
    reason = forms.CharField(
        label=_("Reason for a correction"),
        max_length=AttendanceEntry._meta.get_field("reason").max_length,
        help_text=_("For example: the signed sheet of the day shows the signature. It is kept with your name."),
    )

    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)  # what follows was shown

    def __init__(self, *args: Any, session: TrainingSession, items: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.pk: item for item in items}
        choices = [(item.pk, item_label(item, session)) for item in self.items.values()]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]  # a TypedChoiceField

    def correction(self) -> dict[str, Any]:
        """Arguments for `services.correct`, of a valid form."""
        data = self.cleaned_data
        return {
            "item": self.items[data["item"]],
            "present": data["says"] == Says.PRESENT,
            "minutes": data["minutes"],
            "reason": data["reason"],
        }
