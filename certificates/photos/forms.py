"""What staff hand in of photos."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Photo
from .reducing import FILE_MAX_BYTES

AT_ONCE_MAX = 20


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; its value is a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file checked by itself."""
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(files) > AT_ONCE_MAX:
            raise forms.ValidationError(_("Choose at most %(most)d photos at once.") % {"most": AT_ONCE_MAX})
        if any((each.size or 0) > FILE_MAX_BYTES for each in files):
            raise forms.ValidationError(_("A photo has at most 15 MB."))
        return [super(ManyFilesField, self).clean(each, initial) for each in files or [None]]


class PhotosForm(forms.Form):
    """Photos of an agenda item, or of the whole session."""

    pictures = ManyFilesField(
        label=_("Photos"), widget=ManyFiles(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPEG or PNG, up to 20 at once. Place and camera are taken out. Ask the people pictured first."),
    )  # fmt: skip
    item: Any = forms.ModelChoiceField(
        queryset=None, label=_("Agenda item"), required=False, empty_label=_("the whole session")
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]  # a ModelChoiceField


class PhotoForm(forms.ModelForm[Photo]):
    """A photo's caption and place in the order."""

    class Meta:
        model = Photo
        fields = ["caption", "item", "position", "in_report"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = self.instance.session.agenda.all()  # type: ignore[attr-defined]
