"""Registering for a session on one page."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from events.seats.models import SeatPool
from participants.consent.forms import agreement_fields
from participants.consent.services import RequiredConsent
from participants.enrolment.pools import PoolField


class PlaceForm(forms.Form):
    """Whom the participant represents, and for which category they register."""

    representing = forms.CharField(
        label=_("On behalf of (mewakili)"),
        required=False,
        max_length=200,
        help_text=_("Only if you stand in for somebody: the official or office you represent."),
    )
    assignment = forms.CharField(
        label=_("Polling station or site"),
        required=False,
        max_length=150,
        help_text=_("For KPPS and delegates, for example TPS 012, Desa Sukamaju."),
    )


class RegistrationForm(PlaceForm):
    """All that a participant says where little is asked. Agreement is to the version of the text that was shown."""

    # Made with the page: a request that is sent again, after a double click or a lost answer, is known by it.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, pools: Sequence[SeatPool], asked: RequiredConsent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {"pool": PoolField(pools=pools, line=True), **agreement_fields(asked)}
        self.order_fields(["pool", "representing", "assignment", "consent", "consent_version"])
