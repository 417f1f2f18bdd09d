"""Name badges in the workspace: whose, and the files to print."""

from django.utils.translation import gettext_lazy as _

from . import selectors
from .badges import badges_pdf
from .forms import BadgeFilter
from .pages import Paper

BADGES = Paper(
    name=_("Name badges"),
    route="tickets:badges",
    template="tickets/badges.html",
    file_name="tanda-pengenal",
    audited="printed_badges",
    a_file=selectors.BADGES_A_FILE,
    filters=BadgeFilter,
    rows=lambda session, filters: selectors.with_badge(session, **filters.chosen(), order=filters.sorting),
    pdf=lambda session, filters, rows: badges_pdf(session, rows, with_number=filters.with_number),
)
