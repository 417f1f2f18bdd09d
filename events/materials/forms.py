"""What organizers hand in: a file or a link."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from . import content
from .models import Material

# The browser then offers only these; what counts is the content.
ACCEPT = ",".join(f".{kind.extension}" for kind in content.KINDS)


class MaterialForm(forms.Form):
    """A file or a link for a session, and who may have it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,
    )
    link = forms.URLField(
        label=_("Or a link"),
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text=_("For what is too large, for videos and for folders."),
    )
    audience = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Material.Readers.choices,
        initial=Material.Readers.REGISTRANTS,
        widget=forms.RadioSelect,
    )

    kind: content.FileKind | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("%(kinds)s; at most %(size)s.") % {
            "kinds": ", ".join(kind.name for kind in content.KINDS),
            "size": filesizeformat(settings.MATERIAL_MAX_BYTES),
        }

    def clean_link(self) -> str:
        """Only addresses that a browser opens."""
        link = cast(str, self.cleaned_data["link"])
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(_("The link must begin with https:// or http://."))
        return link

    def clean_file(self) -> Any:
        """Not too large, and of a known kind by its content; remembers the kind."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > settings.MATERIAL_MAX_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(most)s are possible. Put it elsewhere and give the link.")
                % {"size": filesizeformat(file.size or 0), "most": filesizeformat(settings.MATERIAL_MAX_BYTES)}
            )
        self.kind = content.detect(file)
        if self.kind is None:
            raise forms.ValidationError(
                _("The content of this file is of no kind that can be uploaded, whatever its name. Save it as PDF.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Exactly one of file and link."""
        data = super().clean() or self.cleaned_data
        if "file" in self.errors or "link" in self.errors:
            return data
        if data.get("file") and data.get("link"):
            self.add_error("link", _("Give a file or a link, not both."))
        elif not data.get("file") and not data.get("link"):
            self.add_error("file", _("Choose a file, or give a link."))
        return data
