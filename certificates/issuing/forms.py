"""What staff choose when issuing, and what they write when correcting or revoking."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.inputs import DateInput
from certificates.layouts.selectors import Choice

REASON_LENGTH = 500


class LayoutSelect(forms.RadioSelect):
    """The layouts as pictures to choose from; the form sets `layouts`, by their keys."""

    layouts: Mapping[str, Choice]
    template_name = "issuing/layout_select.html"

    def create_option(self, name: str, value: str, *args: object, **kwargs: object) -> dict[str, object]:
        """Give each option its layout, for the picture and the description."""
        option: dict[str, object] = super().create_option(name, value, *args, **kwargs)  # type: ignore[arg-type]
        return option | {"layout": self.layouts[str(value)]}


class IssueForm(forms.Form):
    """Layout and date of one batch; the hidden key makes two clicks one act."""

    layout = forms.ChoiceField(label=_("Layout"), widget=LayoutSelect)
    issued_on = forms.DateField(label=_("Date of issue"), widget=DateInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, layouts: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["layout"])
        cast(LayoutSelect, field.widget).layouts = {layout.key: layout for layout in layouts}
        field.choices = [(layout.key, layout.name) for layout in layouts]


class CertificateFilter(forms.Form):
    """Whose certificates are shown."""

    mark_optional = False

    q = forms.CharField(
        label=_("Name, institution or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )

    @property
    def words(self) -> str:
        """What was asked for; empty shows all."""
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


class CertificateReplaceForm(forms.Form):
    """What a successor says in place of what was printed."""

    name = forms.CharField(
        label=_("Name with titles, as it should be printed"),
        max_length=320,
        help_text=_("For example: Dr. H. Abdul Karim, S.H., M.H."),
    )
    institution = forms.CharField(label=_("Institution"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("Whoever checks the old certificate reads this. For example: the name was misspelt."),
    )


class DeclineNameForm(forms.Form):
    """Why no corrected certificate is issued."""

    answer = forms.CharField(label=_("Reason"), max_length=300)


class RevokeForm(forms.Form):
    """Why a certificate is no longer valid."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("Whoever checks the certificate reads this. Write no personal data."),
    )
