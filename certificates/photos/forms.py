"""What staff hand in of photos."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import long_date
from bimtek.common.reducing import FILE_MAX_BYTES
from events.materials import content
from events.training.models import TrainingSession

from .models import Photo

AT_ONCE_MAX = 20
TOGETHER_MAX_BYTES = 60 * 1024 * 1024  # the proxies of `scripts/proxy` take 64 MB in one request
DAYS_MAX = 60


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
        if sum(each.size or 0 for each in files) > TOGETHER_MAX_BYTES:
            raise forms.ValidationError(_("These photos have more than 60 MB together. Choose fewer at once."))
        for each in files:
            if content.detect(each) not in (content.JPEG, content.PNG):
                text = _("%(name)s is no photo that can be read: JPEG or PNG.")
                raise forms.ValidationError(text % {"name": each.name})
        return [super(ManyFilesField, self).clean(each, initial) for each in files or [None]]


class PhotosForm(forms.Form):
    """Photos of an agenda item, of a day, or of the whole session."""

    pictures = ManyFilesField(
        label=_("Photos"), widget=ManyFiles(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPEG or PNG, up to 20 at once, each at most 15 MB and together 60 MB. Place and camera are "
                    "taken out. Ask the people pictured first."),
    )  # fmt: skip
    item: Any = forms.ModelChoiceField(
        queryset=None, label=_("Agenda item"), required=False, empty_label=_("no agenda item")
    )
    day = forms.TypedChoiceField(label=_("Day"), required=False, coerce=date.fromisoformat, empty_value=None)

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = session.agenda.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["day"].choices = _days(session)  # type: ignore[attr-defined]  # a ChoiceField


def _days(session: TrainingSession) -> list[tuple[str, str]]:
    length = min((session.ends_on - session.starts_on).days + 1, DAYS_MAX)
    days = [session.starts_on + timedelta(days=number) for number in range(length)]
    return [("", str(_("the whole session"))), *((day.isoformat(), long_date(day, weekday=True)) for day in days)]


class PhotoForm(forms.ModelForm[Photo]):
    """A photo's caption, where it belongs, its place in the order, and who may see it."""

    class Meta:
        model = Photo
        fields = ["caption", "item", "position", "in_report", "seen_by"]
        help_texts = {
            "caption": _("What is to be seen: it is printed, and read aloud to who cannot see the photo."),
            "seen_by": _("Only with the consent of the people pictured."),
        }

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = session.agenda.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What everybody sees says what it shows, also to who hears it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("seen_by") != Photo.Viewers.STAFF and not data.get("caption"):
            self.add_error("caption", _("Write what is to be seen before others can see the photo."))
        if item := data.get("item"):
            self.instance.day = item.starts_at.astimezone(self.instance.session.zone).date()
        return data


PhotoFormSet = forms.modelformset_factory(Photo, form=PhotoForm, extra=0, edit_only=True)
