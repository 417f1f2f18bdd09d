"""Handing in a roster, saying what its columns hold, and vouching for its people."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from bimtek.common.spreadsheets.cells import column_letter
from events.seats.models import SeatPool
from participants.consent.forms import CONSENT_VERSION, VersionField
from participants.consent.services import Agreement, RequiredConsent
from participants.enrolment.pools import pool_field
from participants.roster_checking.fields import Field
from participants.roster_checking.layout import RosterLayout

from .layouts import ListChoice
from .models import Roster

MAX_BYTES = 20 * 1024 * 1024
ACCEPT = ".xlsx,.xlsm,.xlsb,.xls,.ods,.fods,.csv,.tsv,.txt,.htm,.html,.mht,.mhtml,.xml,.docx"
HEADING_ROW_MOST = 1000


class RosterUploadForm(forms.Form):
    """A file, and the category its people get seats of."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "xlsx, xls, ods, csv or another table, as it is; at most %(size)s. "
            "You see what was understood before anything happens."
        )
        % {"size": filesizeformat(MAX_BYTES)},
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"] = pool_field(pools)
        self.order_fields(["file", "pool"])

    def clean_file(self) -> Any:
        """A file of a size that is read; its kind is looked at by its content."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                _("The file has %(size)s; at most %(most)s are possible. Copy the list alone into a new file.")
                % {"size": filesizeformat(file.size or 0), "most": filesizeformat(MAX_BYTES)}
            )
        return file


class SheetForm(forms.Form):
    """Which sheet holds the list, and where its headings stand."""

    mark_optional = False

    heading_row = forms.IntegerField(
        label=_("Row with the headings"),
        min_value=0,
        max_value=HEADING_ROW_MOST,
        help_text=_("0 where there are none. Of two rows of headings, the upper one."),
    )

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=[(name, name) for name in sheets])
            self.order_fields(["sheet", "heading_row"])


class MappingForm(forms.Form):
    """What each column holds."""

    mark_optional = False

    def __init__(self, *args: Any, layout: RosterLayout, mapping: Mapping[int, Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        choices = [("", _("not used")), *Field.choices]
        for column, samples in enumerate(layout.samples):
            heading = layout.headings[column] if column < len(layout.headings) else ""
            if heading or samples:
                self.fields[f"column_{column}"] = forms.ChoiceField(
                    label=_("Column %(letter)s") % {"letter": column_letter(column)},
                    choices=choices,
                    required=False,
                    initial=mapping.get(column, ""),
                )

    def clean(self) -> dict[str, Any]:
        """Each kind of data comes from one column, and the name from some."""
        data = super().clean() or self.cleaned_data
        first: dict[str, str] = {}
        for name, kind in list(data.items()):
            if kind and kind in first:
                self.add_error(
                    name, _("Column %(letter)s holds this already. Choose one of them.") % {"letter": first[kind]}
                )
            elif kind:
                first[kind] = column_letter(_column(name))
        if Field.NAME not in first:
            self.add_error(None, ValidationError(_("Say which column holds the names."), code="no_name_column"))
        return data

    def mapping(self) -> dict[int, Field]:
        """The clean choice."""
        return {_column(name): Field(kind) for name, kind in self.cleaned_data.items() if kind}

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each column's letter, heading, samples and field."""
        return [
            {
                "letter": column_letter(_column(name)),
                "heading": self.layout.headings[_column(name)],
                "samples": self.layout.samples[_column(name)],
                "field": self[name],
            }
            for name in self.fields
        ]


def list_choice(roster: Roster, posted: QueryDict) -> ListChoice | None:
    """What was ticked on the map of the file; None where the page showed none."""
    if "map" not in posted:
        return None
    places = range(len(roster.layouts))
    return ListChoice(
        [place for place in places if f"read_{place}" in posted],
        [place for place in places if f"said_{place}" in posted],
        "marked_too" in posted,
    )


def _column(name: str) -> int:
    return int(name.removeprefix("column_"))


class RosterApplyForm(forms.Form):
    """The organizer's word that these people agreed, and which pledges they signed."""

    mark_optional = False

    consent = forms.BooleanField(
        label=_(
            "All these people have read the consent text and agreed; we keep the proof (for example signed sheets)."
        ),
        error_messages={"required": _("Without the people's consent their data may not be written down.")},
    )

    def __init__(self, *args: Any, asked: RequiredConsent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields[CONSENT_VERSION] = VersionField(asked.consent.version)
        for pledge in asked.pledges:
            self.fields[f"pledge_{pledge.pk}"] = forms.BooleanField(
                label=_("All of them have signed “%(title)s”, every point of it; we keep the sheets.")
                % {"title": pledge.title},
                required=False,
            )

    def agreement(self) -> Agreement:
        """What the organizer vouches for."""
        signed = tuple(pledge for pledge in self.asked.pledges if self.cleaned_data[f"pledge_{pledge.pk}"])
        return Agreement(self.asked.consent, signed)
