"""The answers of a registration, to be changed afterwards; files are handed in with the registration only."""

from collections.abc import Iterable
from typing import Any

from django import forms

from participants.registration.models import Registration

from .fields import NO, YES, field_of, value_of
from .models import Question
from .selectors import live


class AnswersForm(forms.Form):
    """A field for each question that people of this category are asked, filled with what was answered."""

    def __init__(self, *args: Any, registration: Registration, category: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = live(registration.session.programme_id).exclude(kind=Question.Kind.FILE)
        self.questions = {f"question_{row.pk}": row for row in rows if row.concerns(category)}
        answered = {row.question_id: row.value for row in registration.answers.all()}
        for name, question in self.questions.items():
            self.fields[name] = field_of(question)
            self.initial[name] = _typed(answered.get(question.pk))

    def answers(self) -> dict[int, Any]:
        """What was answered: {question: value as it is kept, None for an open one}."""
        return {row.pk: value_of(row, self.cleaned_data[name]) for name, row in self.questions.items()}

    def asked(self) -> Iterable[Any]:
        """The fields of the questions, as a page shows them."""
        return [self[name] for name in self.questions]


def _typed(value: Any) -> Any:
    """A kept value as a form field takes it."""
    return {True: YES, False: NO}[value] if isinstance(value, bool) else value
