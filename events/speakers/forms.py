"""What organizers type about a speaker."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import clean_name

from .models import Speaker


class SpeakerForm(forms.ModelForm[Speaker]):
    """A speaker's name as it is printed, and what the public reads about them."""

    class Meta:
        model = Speaker
        fields = ["name", "title_before", "title_after", "institution", "position", "email", "bio"]
        widgets = {"bio": forms.Textarea({"rows": 5})}
        help_texts = {
            "name": _("Without titles."),
            "title_before": _("For example: Prof. Dr. Hj."),
            "title_after": _("For example: S.H., M.H."),
            "email": _("Told of the slots in the agenda, of changes, and of the certificate. Shown to no visitor."),
            "bio": _("A few sentences for the programme's public page."),
        }

    def clean_name(self) -> str:
        """Without stray blanks and marks."""
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Type the name."))
        return name
