"""A question that staff write or change by hand."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.common import offload
from bimtek.common.errors import Refusal
from bimtek.common.reducing import FILE_MAX_BYTES
from events.materials import content as files

from . import answer_lines, pictures
from .checking import ALT_MOST, SHORT_MOST, TEXT_MOST, faults
from .content import AnswerChoice, Difficulty, PictureContent, QuestionContent, QuestionKind


class BankQuestionForm(forms.Form):
    """One question with its picture, as `QuestionContent`."""

    kind = forms.ChoiceField(label=_("How it is answered"), choices=QuestionKind.choices)
    text = forms.CharField(label=_("Question"), max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 4}))
    answers = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Choices: * before each right one. In order: from first to last. Matching: left = right. True or false: "
            "“Benar” or “Salah”. A number: 4 or 4 ± 0,5. A short text: each accepted answer, or none if you mark it."
        ),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("For example a marked ballot. JPEG or PNG, at most 15 MB; it is reduced, place and camera go."),
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        required=False,
        max_length=ALT_MOST,
        help_text=_("Read aloud to participants who cannot see it. Describe it without giving the answer away."),
    )
    no_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=SHORT_MOST)
    source = forms.CharField(label=_("Source: rule and article"), required=False, max_length=SHORT_MOST)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), required=False, choices=[("", _("not said")), *Difficulty.choices]
    )
    explanation = forms.CharField(
        label=_("Explanation"), required=False, max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, before: QuestionContent | None = None, **kwargs: Any) -> None:
        self.before = before
        kwargs["initial"] = _initial(before) if before else None
        super().__init__(*args, **kwargs)
        if not (before and before.picture):
            del self.fields["no_picture"]

    def clean_picture(self) -> Any:
        """A JPEG or PNG by its bytes."""
        file = self.cleaned_data["picture"]
        if file and file.size > FILE_MAX_BYTES:
            raise ValidationError(_("A photo has at most 15 MB."))
        if file and files.detect(file) not in (files.JPEG, files.PNG):
            raise ValidationError(_("This is no photo that can be read: JPEG or PNG."))
        return file

    def clean(self) -> dict[str, Any]:
        """The same, and `content` where the question can be used."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self._content(data)
        return data

    def _content(self, data: dict[str, Any]) -> None:
        told = {name: data[name] for name in ("kind", "text", "topic", "source", "difficulty", "explanation")}
        try:
            answers = answer_lines.read(data["kind"], data["answers"])
        except answer_lines.UnreadableAnswers as wrong:
            self.add_error("answers", str(wrong))
            return
        content = QuestionContent(**told, **answers, picture=self._picture(data))
        for fault in faults(content):
            self.add_error("answers" if fault.choice is not None else None, fault.text)
        data["content"] = self._with_feedback(content)

    def _picture(self, data: dict[str, Any]) -> PictureContent | None:
        """The new one, or the one that is there; each needs words for who cannot see it."""
        kept = self.before.picture if self.before and not data.get("no_picture") else None
        told = data["alt"]
        try:
            picture = offload.run(pictures.read, data["picture"].read()) if data["picture"] else kept
        except Refusal as refusal:
            self.add_error("picture", str(refusal))
            return kept
        if picture and not told:
            self.add_error("alt", _("Write what the picture shows."))
        return replace(picture, alt=told) if picture else None

    def _with_feedback(self, content: QuestionContent) -> QuestionContent:
        """Choices that stayed keep what a participant who took them is told; the form does not show it."""
        told = {each.text: each.feedback for each in self.before.choices} if self.before else {}
        choices = tuple(AnswerChoice(each.text, each.right, told.get(each.text, "")) for each in content.choices)
        return replace(content, choices=choices)


def _initial(content: QuestionContent) -> dict[str, Any]:
    names = ("kind", "text", "topic", "source", "difficulty", "explanation")
    shown = {name: getattr(content, name) for name in names}
    return shown | {"answers": answer_lines.written(content), "alt": content.picture.alt if content.picture else ""}
