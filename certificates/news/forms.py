"""What staff write of an activity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ActivityNews


class NewsForm(forms.ModelForm[ActivityNews]):
    """Title, summary, text and conclusions, the last two in Markdown."""

    class Meta:
        model = ActivityNews
        fields = ["title", "lead", "text", "conclusions"]
        widgets = {
            "lead": forms.Textarea({"rows": 2}),
            "text": forms.Textarea({"rows": 10}),
            "conclusions": forms.Textarea({"rows": 6}),
        }
        help_texts = {"text": _("Markdown: headings, lists, bold.")}
