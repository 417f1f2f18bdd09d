"""One page of a registration form: what it asks, and how its answer is kept and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from bimtek.accounts.models import User
from participants.people.models import Person
from participants.questions.models import Draft, DraftFile, Question

Cleaned = Mapping[str, Any]
# Bound to what was typed and to the files that came with it, or unbound with None.
MakeForm = Callable[[Any, Any], forms.BaseForm]


class StepForm(forms.Form):
    """A form of these fields."""

    def __init__(self, data: Any = None, files: Any = None, *, fields: dict[str, forms.Field]) -> None:
        super().__init__(data, files)
        self.fields = fields


@dataclass(frozen=True)
class FormStep:
    """A page of the form. `told` words a clean answer for the last page; "" where there is none."""

    name: str  # in the address and in the draft
    title: str | Promise
    make: MakeForm
    told: Callable[[Cleaned], str]
    template: str = "registration/steps/_fields.html"
    optional: bool = False
    question: Question | None = None
    save: Callable[[User, Cleaned], Person] | None = None  # of a detail of the person, which no draft holds
    filled: bool = False  # such a detail is there already
    pages: Any = None  # what the template needs besides the form

    def kept(self, draft: Draft | None) -> MultiValueDict[str, str] | None:
        """What was typed here before; None when the participant was not here yet."""
        if draft is None or self.name not in draft.data:
            return None
        return MultiValueDict(draft.data[self.name])

    def typed(self, posted: QueryDict, form: forms.BaseForm) -> dict[str, list[str]]:
        """What was typed now, as a draft keeps it: right or wrong, but nothing that is not of this form.

        PostgreSQL stores no NUL, which no keyboard has.
        """
        lists = {name: posted.getlist(name) for name in form.fields if name in posted}
        return {name: [value.replace("\0", "") for value in values] for name, values in lists.items()}

    def form(self, draft: Draft | None) -> forms.BaseForm:
        """The form as it was left."""
        return self.make(self.kept(draft), None)

    def answer(self, draft: Draft | None) -> Cleaned | None:
        """The clean answer; None while there is none, or one that is wrong by now."""
        if self.save is not None:
            seen = draft is not None and self.name in draft.data
            return {} if self.filled or (self.optional and seen) else None
        kept = self.kept(draft)
        if kept is None:
            return None
        form = self.make(kept, None)
        return form.cleaned_data if form.is_valid() else None


def file_of(draft: Draft | None, question: Question) -> DraftFile | None:
    """The file that was chosen for a question so far."""
    files = draft.files.all() if draft else []
    return next((file for file in files if file.question_id == question.pk), None)
