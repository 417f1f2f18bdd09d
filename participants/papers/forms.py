"""Which name badges are printed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.registrants.filters import RegistrantFilter

from .selectors import Order


class BadgeFilter(RegistrantFilter):
    """Whose badges, in which order, and what stands on them."""

    assignment = forms.CharField(label=_("Polling station or site"), required=False, max_length=100)
    order = forms.ChoiceField(label=_("In the order of"), required=False, choices=Order.choices)
    number = forms.ChoiceField(
        label=_("Door number"),
        required=False,
        choices=[("", _("printed")), ("no", _("left out"))],
    )
    delegation = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    # Keys of registrations with commas between them, as they were ticked in a list.
    only = forms.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False, max_length=2000, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """What narrows the list: arguments for `selectors.with_badge`."""
        asked = self.understood
        only = [int(key) for key in (asked["only"] or "").split(",") if key]
        told = {"assignment": asked["assignment"] or "", "delegation": asked["delegation"], "only": only}
        return super().chosen() | told

    @property
    def sorting(self) -> str:
        """What the badges are sorted by."""
        return self.understood["order"] or Order.NAME

    @property
    def with_number(self) -> bool:
        """Whether the number to type at the door is printed."""
        return bool(self.understood["number"] != "no")
