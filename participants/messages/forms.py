"""Who gets a message, and what it says, as staff type it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from events.materials.models import Material

from . import conditions, wording
from .models import Channel, Message
from .scope import Scope

ATTACHED_MOST = 3 * 1024 * 1024  # bytes of all files together: mail servers refuse more, and phones pay for it


class AddresseesForm(forms.Form):
    """Every condition that narrows the group, one field each."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, condition in conditions.known().items():
            field = condition.field(scope)
            if field is not None:
                field.label = cast(Any, condition.label)
                self.fields[name] = field

    def asked(self) -> dict[str, Any]:
        """What was asked for, of a valid form, as a message keeps it."""
        kept = {name: conditions.known()[name].kept(value) for name, value in self.cleaned_data.items()}
        return {name: value for name, value in kept.items() if value not in ("", None, [])}


class TextForm(forms.ModelForm[Message]):
    """What it says, how it goes out, and what goes with it."""

    class Meta:
        model = Message
        fields = ["channel", "subject", "body", "essential", "materials"]
        widgets = {
            "body": forms.Textarea({"rows": 12}),
            "channel": forms.RadioSelect,
            "materials": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        materials = Material.objects.filter(session__in=scope.sessions)
        if materials.exists():
            field = self.fields["materials"]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  as the model has it
            field.queryset = materials
            field.required = False
        else:
            del self.fields["materials"]
        self.fields["channel"].required = False
        self.fields["subject"].widget.attrs["maxlength"] = 200

    def clean_channel(self) -> str:
        """E-mail where nothing was chosen."""
        return self.cleaned_data["channel"] or Channel.MAIL

    def clean_subject(self) -> str:
        """One line, with variables that exist."""
        return known_variables(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self) -> str:
        """Variables that exist."""
        return known_variables(self.cleaned_data["body"])

    def clean_materials(self) -> list[Material]:
        """Together no larger than mail servers take; links cost nothing."""
        chosen = list(self.cleaned_data["materials"])
        if sum(each.size for each in chosen) > ATTACHED_MOST:
            raise forms.ValidationError(
                _("The files have more than 3 MB together. Choose fewer: participants find all on their ticket."),
                code="too_large",
            )
        return chosen

    def texts(self) -> dict[str, Any]:
        """What a service writes, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("channel", "subject", "body", "essential")}


def known_variables(text: str) -> str:
    """The text; raises ValidationError where it asks for a variable that does not exist."""
    if unknown := wording.unknown(text):
        raise forms.ValidationError(
            _("There is no such variable: %(names)s. Take one from the list below."),
            code="unknown_variable",
            params={"names": ", ".join(unknown)},
        )
    return text
