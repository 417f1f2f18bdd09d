"""What organizers type about their registration form."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from events.programmes.models import Programme

from . import selectors
from .models import Question
from .person_fields import FIELDS

MOST_OPTIONS, OPTION_LENGTH = 60, 200


class QuestionForm(forms.ModelForm[Question]):
    """A question, of which kind its answer is, and who is asked."""

    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One on each line; only for a choice of one or several options."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Only for these categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The question is asked of everybody when none is chosen."),
    )

    same_meaning = forms.BooleanField(
        label=_("Only a typo is put right: the question means the same"),
        required=False,
        help_text=_("Then earlier answers stay with it, and no new question takes its place."),
    )

    class Meta:
        model = Question
        fields = ["label", "help_text", "kind", "options", "required", "categories"]
        widgets = {"label": forms.Textarea({"rows": 2, "maxlength": 300})}
        help_texts = {
            "label": _("As people read it, for example: Which size of T-shirt do you need?"),
            "help_text": _("Stands under the question: what it is for, or an example of an answer."),
            "required": _("Without an answer nobody can register. Ask only for what you really need."),
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = selectors.categories_of(programme)
        names = [*known, *(name for name in self.instance.categories if name not in known)]
        cast(forms.MultipleChoiceField, self.fields["categories"]).choices = [(name, name) for name in names]
        if not names:
            del self.fields["categories"]
        if self.instance._state.adding:
            del self.fields["same_meaning"]
        self.initial["options"] = "\n".join(self.instance.options)

    def clean_label(self) -> str:
        """In one paragraph, as it becomes a heading."""
        return " ".join(self.cleaned_data["label"].split())

    def clean_options(self) -> list[str]:
        """Each line an option, once, in the order given."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(filter(None, lines)))
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(_("At most %(most)s options are possible.") % {"most": MOST_OPTIONS})
        if any(len(option) > OPTION_LENGTH for option in options):
            raise forms.ValidationError(_("An option has at most %(most)s letters.") % {"most": OPTION_LENGTH})
        return options

    def clean(self) -> dict[str, Any]:
        """A choice needs something to choose from; other kinds have no options."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") not in Question.WITH_OPTIONS:
            data["options"] = []
            self.errors.pop("options", None)
        elif "options" not in self.errors and len(data.get("options", [])) < 2:
            self.add_error("options", _("Write at least two options, each on a line of its own."))
        return data

    def _post_clean(self) -> None:
        """The row is written by a service, which has to see what it was."""

    def values(self) -> dict[str, Any]:
        """The clean data as the services take it."""
        return {"categories": [], **self.cleaned_data}


class PersonFieldsForm(forms.Form):
    """Which standard fields are asked for, and which must be filled in."""

    NO, MAY, MUST = "no", "may", "must"
    CHOICES: Sequence[tuple[str, Any]] = [
        (NO, _("not asked")),
        (MAY, _("asked, may stay empty")),
        (MUST, _("asked, must be filled in")),
    ]

    ONLY = "_only"  # what the name of the field ends in that says whose people are asked

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = selectors.person_fields_of(programme)
        row = getattr(programme, "person_fields", None)
        known = selectors.categories_of(programme)
        for name, label in FIELDS.items():
            initial = (self.MUST if asked[name] else self.MAY) if name in asked else self.NO
            self.fields[name] = forms.ChoiceField(
                label=str(label), choices=self.CHOICES, initial=initial, widget=forms.RadioSelect
            )
            only = row.categories.get(name, []) if row else []
            if len(names := list(dict.fromkeys([*known, *only]))) > 1:
                self.fields[f"{name}{self.ONLY}"] = self._only(str(label), names, only)

    @staticmethod
    def _only(label: str, names: list[str], chosen: list[str]) -> forms.Field:
        return forms.MultipleChoiceField(
            label=_("%(field)s: only for these categories") % {"field": label},
            choices=[(name, name) for name in names],
            initial=chosen,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Everybody is asked when none is chosen."),
        )

    def asked(self) -> dict[str, bool]:
        """The chosen fields, and whether each must be filled in."""
        told = {name: self.cleaned_data[name] for name in FIELDS}
        return {name: how == self.MUST for name, how in told.items() if how != self.NO}

    def categories(self) -> dict[str, list[str]]:
        """Of each field the names of the categories whose people are asked; none means all."""
        return {name: self.cleaned_data.get(f"{name}{self.ONLY}", []) for name in FIELDS}
