"""How attendance counts, as an organizer sets it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.attendance.models import AttendancePolicy


class PolicyForm(forms.ModelForm[AttendancePolicy]):
    """Whole items or the clock, the grace, and when scans count."""

    class Meta:
        model = AttendancePolicy
        fields = ["counting", "grace_minutes", "opens_minutes", "closes_minutes", "door_shows_category"]
        widgets = {"counting": forms.RadioSelect}
        help_texts = {
            "counting": _(
                "By the clock only counts where people are scanned when they come and when they leave. Whoever is only "
                "ticked, or signed on paper, has the whole item in both cases."
            ),
            "grace_minutes": _(
                "From 0 to 240. Who comes or leaves by no more than this is neither late nor early, and loses nothing."
            ),
            "opens_minutes": _("From 0 to 1440. Earlier scans are kept and shown, and do not count."),
            "closes_minutes": _("From 0 to 1440. Later scans are kept and shown, and do not count."),
            "door_shows_category": _(
                "In large letters below the name, so that people find their seats. Without this, the devices at "
                "the doors do not hold it. Portraits are asked of no participant, so doors show none."
            ),
        }
