"""The answers of a registration, to be changed afterwards."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.registration.models import Registration

from .changing import AnswersWish, Files
from .fields import NO, YES, field_of, value_of
from .models import Answer, Question
from .selectors import live


class AnswersForm(forms.Form):
    """A field for each question that people of this category are asked, filled with what was answered."""

    def __init__(self, *args: Any, registration: Registration, category: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [row for row in live(registration.session.programme_id) if row.concerns(category)]
        self.questions = {f"question_{row.pk}": row for row in rows}
        answered = {row.question_id: row for row in registration.answers.all()}
        for name, question in self.questions.items():
            answer = answered.get(question.pk)
            self.fields[name] = field_of(question, kept=bool(answer and answer.file))
            if question.kind != Question.Kind.FILE:
                self.initial[name] = _typed(answer.value if answer else None)
            elif answer:
                self._offer_to_keep(name, question, answer)

    def _offer_to_keep(self, name: str, question: Question, answer: Answer) -> None:
        """Say which file is kept, and let it be taken away where it need not be there."""
        said = _("Handed in: %(name)s. Choose a file only to replace it.") % {"name": answer.file_name}
        self.fields[name].help_text = format_html("{} {}", said, self.fields[name].help_text)
        if not question.required:
            self.fields[f"drop_{name}"] = forms.BooleanField(label=gettext_lazy("Take this file away"), required=False)

    def wish(self) -> AnswersWish:
        """What was answered, of a valid form."""
        values = {row.pk: value_of(row, self.cleaned_data[name]) for name, row in self._of_values()}
        return AnswersWish(values, self._files())

    def _of_values(self) -> Iterable[tuple[str, Question]]:
        return ((name, row) for name, row in self.questions.items() if row.kind != Question.Kind.FILE)

    def _files(self) -> Files:
        """Other files, and those that go; a question where none was chosen keeps what it has."""
        asked = {name: row for name, row in self.questions.items() if row.kind == Question.Kind.FILE}
        chosen = {row.pk: self.cleaned_data[name] for name, row in asked.items() if self.cleaned_data[name]}
        gone = [row.pk for name, row in asked.items() if self.cleaned_data.get(f"drop_{name}")]
        return dict.fromkeys(gone) | chosen

    def sent_files(self) -> bool:
        """Whether a file was chosen."""
        return any(file is not None for file in self._files().values())


def _typed(value: Any) -> Any:
    """A kept value as a form field takes it."""
    return {True: YES, False: NO}[value] if isinstance(value, bool) else value
