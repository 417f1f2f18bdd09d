"""What organizers type about a programme and its topics."""

from decimal import ROUND_HALF_UP
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from events.organizers.forms import ListSearchForm

from .hours import lesson_hours
from .models import Programme, Topic

MARKDOWN_HINT = _("Begin a line with “- ” for a list, with “## ” for a heading; put **two stars** around bold words.")
# A topic without a number goes behind the others.
LAST = 32_000
# Some seven pages each. Markdown takes time to turn into a page, and every visitor's page waits for it.
LONG_TEXTS = ("background", "aims", "legal_basis", "facilities", "speaker_institutions")
LONGEST = 20_000
BLANK_ROWS = 3


class ProgrammeSearchForm(ListSearchForm):
    """The filter above the list."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Programme.Status.choices])

    @property
    def status_wanted(self) -> str:
        """The status asked for; "" for all."""
        return self.cleaned_data.get("status", "") if self.is_valid() else ""

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.words or self.status_wanted)


class ProgrammeForm(forms.ModelForm[Programme]):
    """All that is told about a programme; its topics have a page of their own."""

    class Meta:
        model = Programme
        fields = [
            "title", "summary", "audience", "background", "aims", "legal_basis", "facilities", "speaker_institutions",
            "target_participants", "fee", "minutes_per_jp",
        ]  # fmt: skip
        widgets = {"summary": forms.Textarea({"rows": 3})}
        help_texts = {
            "summary": _("Stands under the title in the catalogue; needed for publishing."),
            "audience": _("For example: PPS secretaries and members of Kabupaten Bulungan."),
            "background": MARKDOWN_HINT,
            "aims": MARKDOWN_HINT,
            "legal_basis": MARKDOWN_HINT,
            "facilities": _("What participants get, one on each line: “- certificate”, “- meals”, “- transport”."),
            "speaker_institutions": _("One on each line: “- KPU RI”, “- Bawaslu”, “- Universitas Borneo Tarakan”."),
            "fee": _("0 when taking part is free."),
            "minutes_per_jp": _("45 in state training. Lesson hours (JP) are counted from minutes with it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LONG_TEXTS:
            self.fields[name].validators.append(MaxLengthValidator(LONGEST))

    def clean_minutes_per_jp(self) -> int:
        """At least one minute, as JP are minutes divided by it."""
        minutes: int = self.cleaned_data["minutes_per_jp"]
        if minutes < 1:
            raise forms.ValidationError(_("A lesson hour has at least one minute."))
        return minutes


class TopicForm(forms.ModelForm[Topic]):
    """One row of the topics; a blank row is left out."""

    position = forms.IntegerField(label=_("No."), required=False, min_value=1, max_value=LAST)
    jp = forms.DecimalField(label="JP", required=False, min_value=0, max_value=999, decimal_places=1)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=LAST)

    class Meta:
        model = Topic
        fields = ["position", "title", "jp", "minutes"]

    mark_optional = False

    def __init__(self, *args: Any, minutes_per_jp: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_per_jp = minutes_per_jp
        if self.instance.minutes:
            self.initial["jp"] = lesson_hours(self.instance.minutes, minutes_per_jp)
        if self.instance._state.adding:  # the table's defaults would fill blank rows with zeros
            self.initial.update(position=None, minutes=None)

    def clean_position(self) -> int:
        """Behind all others when left open."""
        return self.cleaned_data["position"] or LAST

    def clean_minutes(self) -> int:
        """0 when left open."""
        return self.cleaned_data["minutes"] or 0

    def clean(self) -> dict[str, Any]:
        """Minutes follow from JP that were typed, by the programme's own minutes per JP; both typed have to agree."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        jp, minutes = data.get("jp"), data.get("minutes")
        if "jp" not in self.changed_data or jp is None or "minutes" in self.errors:
            return data
        of_jp = int((jp * self.minutes_per_jp).to_integral_value(ROUND_HALF_UP))
        typed = minutes if "minutes" in self.changed_data else None
        if of_jp > LAST:
            self.add_error("jp", _("These are too many lesson hours."))
        elif not typed:
            data["minutes"] = of_jp
        elif lesson_hours(typed, self.minutes_per_jp) != jp:
            told = {"jp": jp, "minutes": of_jp}
            self.add_error("minutes", _("%(jp)s JP are %(minutes)d minutes. Type one of both.") % told)
        return data


TopicFormSet = forms.inlineformset_factory(
    Programme, Topic, form=TopicForm, extra=BLANK_ROWS, can_delete=True, max_num=200, absolute_max=200
)
