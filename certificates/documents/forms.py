"""What an organizer types about its documents: letterhead, signatories, templates, one letter, budget and payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common import offload
from bimtek.common.errors import Refusal
from certificates.docx_templates.package import MAX_BYTES
from certificates.layouts import images
from certificates.press.source import Asset

from . import scans
from .kinds import CHOICES
from .models import BudgetLine, Letterhead, Payment, Signatory


class LetterheadForm(forms.ModelForm[Letterhead]):
    """The head of letters; what stays empty is the office's above."""

    picture = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG or JPEG, at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )  # fmt: skip
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    asset: Asset | None = None  # the logo as it was drawn anew

    class Meta:
        model = Letterhead
        fields = ["parent_name", "name", "address", "contact", "paper", "copies"]
        widgets = {"copies": forms.Textarea({"rows": 4})}

    def clean_picture(self) -> Any:
        """Pixels only, drawn anew in a child."""
        file = self.cleaned_data["picture"]
        if file is None:
            return None
        if (file.size or 0) > images.FILE_MAX_BYTES:
            raise forms.ValidationError(_("The image is larger than %(most)d MB.") % {"most": 5})
        try:
            self.asset = offload.run(images.pixels, file.read())
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class SignedCopyForm(forms.Form):
    """A scan or photo of a signed document."""

    scan = forms.FileField(
        label=_("Signed copy"), help_text=_("A PDF, or a photo (JPEG, PNG), at most 15 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What it is"), required=False, max_length=150, help_text=_("Such as the number of the letter.")
    )

    def clean_scan(self) -> Any:
        """Not larger than what is taken."""
        file = self.cleaned_data["scan"]
        if (file.size or 0) > scans.FILE_MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)d MB.") % {"most": 15})
        return file


class SignatoryForm(forms.ModelForm[Signatory]):
    """Who signs, and in which capacity."""

    class Meta:
        model = Signatory
        fields = ["name", "position", "rank", "nip", "capacity", "on_behalf_of", "order"]
        help_texts = {"order": _("The first stands on the right.")}

    def clean(self) -> dict[str, Any]:
        """An a.n. names on whose behalf."""
        data = super().clean() or self.cleaned_data
        if data.get("capacity") == Signatory.Capacity.FOR and not data.get("on_behalf_of"):
            self.add_error("on_behalf_of", _("Type the position on whose behalf this person signs."))
        return data


class TemplateForm(forms.Form):
    """A DOCX of the office for one kind of document."""

    kind = forms.ChoiceField(label=_("Kind of document"), choices=CHOICES)
    file = forms.FileField(
        label=_("Template"), help_text=_("A Word document (.docx), at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Not too large; what it holds is looked at in a child."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large. A template has at most 10 MB."))
        return file


class LetterForm(forms.Form):
    """One document to be made: its date, number and recipient, and the file wanted."""

    format = forms.ChoiceField(
        label=_("File"), choices=[("pdf", "PDF"), ("docx", "Word (DOCX)")], initial="pdf", widget=forms.RadioSelect
    )
    paper = forms.ChoiceField(
        label=_("Paper"), required=False, choices=[("", _("as the letterhead says")), *Letterhead.PaperSize.choices]
    )
    on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    number = forms.CharField(label=_("Number"), required=False, max_length=120)
    next_number = forms.BooleanField(
        label=_("Take the next number of the register"), required=False,
        help_text=_("Leave it and type the number where it was taken before, or on paper."),
    )  # fmt: skip
    subject = forms.CharField(label=_("Subject"), required=False, max_length=250)
    attachment = forms.CharField(label=_("Attachment"), required=False, max_length=100)
    opening = forms.CharField(
        label=_("Opening paragraph"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Leave empty for the usual words."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("To whom"), required=False, max_length=200,
        help_text=_("A person or an institution. Leave empty for all on an attached list."),
    )  # fmt: skip
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    institution = forms.CharField(label=_("Institution"), required=False, max_length=200)
    place = forms.CharField(label=_("Place"), required=False, max_length=100)

    LETTERS = ("number", "next_number", "subject", "attachment", "opening", "name", "position", "institution", "place")

    def __init__(self, *args: Any, numbered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in () if numbered else self.LETTERS:
            del self.fields[name]


class BudgetLineForm(forms.ModelForm[BudgetLine]):
    """A line of the budget."""

    class Meta:
        model = BudgetLine
        fields = ["title", "quantity", "unit", "price"]


class PaymentForm(forms.ModelForm[Payment]):
    """What a person is paid; the rate of the tax is the organizer's to type."""

    class Meta:
        model = Payment
        fields = ["purpose", "payee", "office", "what_for", "quantity", "unit", "rate", "tax_percent"]
