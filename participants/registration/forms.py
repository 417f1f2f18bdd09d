"""Registering for a session, and cancelling."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.seats.models import SeatPool
from participants.consent.models import ConsentText

from .models import Registration


class PoolSelect(forms.RadioSelect):
    """Categories as radio buttons; a full one can be read but not chosen."""

    full: frozenset[int] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.full:
            option["attrs"]["disabled"] = True
        return option


def pool_field(pools: Sequence[SeatPool]) -> forms.TypedChoiceField:
    """A choice among pools, each with the seats left; the only one that has seats is chosen already."""
    free = [pool for pool in pools if pool.left > 0]
    widget = PoolSelect()
    widget.full = frozenset(pool.pk for pool in pools if pool.left <= 0)
    return forms.TypedChoiceField(
        label=_("Category"),
        coerce=int,
        choices=[(pool.pk, _pool_label(pool)) for pool in pools],
        initial=free[0].pk if len(free) == 1 else None,
        widget=widget,
        error_messages={"required": _("Choose a category.")},
    )


def _pool_label(pool: SeatPool) -> str:
    if pool.left <= 0:
        return str(_("%(category)s: full") % {"category": pool.category})
    n = number_format(pool.left, force_grouping=True)
    left = ngettext("%(n)s seat left", "%(n)s seats left", pool.left) % {"n": n}
    label = f"{pool.category}: {left}"
    return f"{label} ({_('the organizer approves each registration')})" if pool.needs_approval else label


class RegisterForm(forms.Form):
    """What a participant says when registering. Agreement is to the version of the text that was shown."""

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
    consent = forms.BooleanField(
        label=_("I have read the text above and agree that my personal data is processed in this way."),
        error_messages={"required": _("Read the consent text and tick the box to agree.")},
    )
    # Written by the page beside the text it shows, so that a form sent back carries the newer version.
    consent_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, pools: Sequence[SeatPool], text: ConsentText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.fields["pool"] = pool_field(pools)
        self.order_fields(["pool", "representing", "assignment", "consent", "consent_version"])

    def clean_consent_version(self) -> int:
        """The version on the screen; another than the current one was changed meanwhile and is read again."""
        version = int(self.cleaned_data["consent_version"])
        if version != self.text.version:
            raise ValidationError(_("The consent text has just changed. Read it again, then register."))
        return version


class CancelForm(forms.ModelForm[Registration]):
    """Why a registration is cancelled or turned down."""

    class Meta:
        model = Registration
        fields = ["cancel_reason"]
        labels = {"cancel_reason": _("Reason")}
        widgets = {"cancel_reason": forms.Textarea({"rows": 3})}


class StaffCancelForm(CancelForm):
    """Staff must say why: the participant is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cancel_reason"].required = True
        self.fields["cancel_reason"].help_text = _("The participant reads this in the mail and on the ticket.")
