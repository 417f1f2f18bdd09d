"""How a programme's figures are told, and to whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from events.organizers.models import Organizer

from .models import CoverageReport


class RecipientsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django's own takes no argument
    """Members, by the address at which they get mail."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The address."""
        return str(obj.email)


class CoverageReportForm(forms.Form):
    """When reports go out, to which members, and whether there is a public page."""

    weekly = forms.BooleanField(label=_("Each Monday morning"), required=False)
    after_sessions = forms.BooleanField(label=_("On the morning after a session ended"), required=False)
    recipients = RecipientsField(
        label=_("Members who get it"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("By e-mail, with Excel and PDF. Who may not see participants gets no small numbers."),
    )
    public = forms.BooleanField(
        label=_("A page of figures for everybody"),
        required=False,
        help_text=_("Target, registered and trained by region, category, sex and age; no groups below five."),
    )

    def __init__(self, data: Any = None, *, organizer: Organizer, report: CoverageReport) -> None:
        names = ("weekly", "after_sessions", "public")
        initial: dict[str, Any] = {name: getattr(report, name) for name in names}
        initial["recipients"] = list(report.recipients.all()) if report.pk else []
        super().__init__(data, initial=initial)
        members = User.objects.filter(memberships__organizer__in=organizer.lineage, is_active=True)
        recipients = self.fields["recipients"]
        assert isinstance(recipients, RecipientsField)  # noqa: S101  says so to the type checker
        recipients.queryset = members.distinct().order_by("email")

    def clean(self) -> dict[str, Any]:
        """A report that goes out needs a recipient."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("weekly") or cleaned.get("after_sessions")) and not cleaned.get("recipients"):
            self.add_error("recipients", _("Choose at least one member, or turn the mails off."))
        return cleaned
