"""A question as a form field, and its answer as it is kept and shown: the one place that knows the kinds."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.dates import long_date
from bimtek.common.inputs import DateInput
from events.materials import content

from .models import Question

Kind = Question.Kind

TEXT_LENGTH, LONG_TEXT_LENGTH = 200, 4000  # characters
NUMBER_DIGITS, NUMBER_PLACES = 15, 4
YES, NO = "yes", "no"
# The browser then offers only these; what counts is the content.
ACCEPT = ",".join(f".{kind.extension}" for kind in content.KINDS)


class AnswerFile(forms.FileField):
    """A file that is not too large, and of a known kind by its content."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, allow_empty_file=True, **kwargs)
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any] | None:
        """The file; its `kind` is the one its content has."""
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if file is None:
            return None
        most = settings.ANSWER_MAX_BYTES
        if (file.size or 0) > most:
            said = {"size": filesizeformat(file.size or 0), "most": filesizeformat(most)}
            raise ValidationError(_("The file has %(size)s; at most %(most)s are possible.") % said)
        kind = content.detect(file)
        if kind is None:
            text = _("The content of this file is of no kind that can be handed in. Save it as PDF, JPEG or PNG.")
            raise ValidationError(text)
        file.kind = kind  # type: ignore[attr-defined]
        return file


def field_of(question: Question, *, kept: bool = False) -> forms.Field:
    """The form field that asks a question; of a file that is `kept` already no other one has to be chosen."""
    common: dict[str, Any] = {
        "label": question.label,
        "required": question.required and not kept,
        "help_text": conditional_escape(question.help_text),  # hints are printed as they are
    }
    match question.kind:
        case Kind.LONG_TEXT:
            return forms.CharField(max_length=LONG_TEXT_LENGTH, widget=forms.Textarea({"rows": 5}), **common)
        case Kind.CHOICE | Kind.YES_NO:
            return forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect, **common)
        case Kind.CHOICES:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=_choices(question), widget=widget, **common)
        case Kind.NUMBER:
            return forms.DecimalField(max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES, **common)
        case Kind.DATE:
            return forms.DateField(widget=DateInput, **common)
        case Kind.FILE:
            return AnswerFile(**common | {"help_text": _file_hint(question)})
    return forms.CharField(max_length=TEXT_LENGTH, **common)


def _choices(question: Question) -> list[tuple[str, Any]]:
    if question.kind == Kind.YES_NO:
        return [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
    return [(option, option) for option in question.options]


def _file_hint(question: Question) -> Any:
    kinds = ", ".join(kind.name for kind in content.KINDS)
    said = {"kinds": kinds, "most": filesizeformat(settings.ANSWER_MAX_BYTES)}
    return conditional_escape(" ".join(filter(None, [question.help_text, _("%(kinds)s; at most %(most)s.") % said])))


def value_of(question: Question, cleaned: Any) -> Any:
    """A clean answer as JSON keeps it; None for a question that was left open."""
    if cleaned in (None, "", []):
        return None
    match question.kind:
        case Kind.YES_NO:
            return cleaned == YES
        case Kind.NUMBER:
            return format(cleaned.normalize(), "f")
        case Kind.DATE:
            return cleaned.isoformat()
        case Kind.LONG_TEXT:
            return cleaned.replace("\r\n", "\n")
    return cleaned


def shown(question: Question, value: Any) -> str:
    """A kept answer in words, in the language of the screen."""
    if value is None:
        return ""
    match question.kind:
        case Kind.YES_NO:
            return _("Yes") if value else _("No")
        case Kind.NUMBER:
            return str(number_format(Decimal(value)))
        case Kind.DATE:
            return long_date(date.fromisoformat(value))
        case Kind.CHOICES:
            return "; ".join(value)
    return str(value)
