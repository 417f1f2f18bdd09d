"""What organizers type about seats."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .roles import SEAT_ROLES, Role

# The largest audience met so far was 30,000 in one programme; a slip of the finger has more zeros.
MAX_SEATS = 100_000


class PoolForm(forms.Form):
    """A category and how many seats it has. Equal names and taken seats are the services' to judge."""

    category = forms.CharField(
        label=_("Category"), max_length=100, help_text=_("For example: Umum, KPPS, Saksi. Registrants choose one.")
    )
    capacity = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=MAX_SEATS)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=SEAT_ROLES,
        initial=Role.PARTICIPANT,
        help_text=_(
            "Printed on the certificate. Facilitators and the committee are added by you, not by registration."
        ),
    )
    needs_approval = forms.BooleanField(
        label=_("The organizer approves each registration"),
        required=False,
        help_text=_("A seat is held while a registration waits; you confirm it or turn it down."),
    )

    def clean_category(self) -> str:
        """Inner spaces once, so that the same words are seen as the same."""
        return " ".join(self.cleaned_data["category"].split())
