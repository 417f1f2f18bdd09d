"""The attendance grid as a file; who took it is written down."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bimtek.common import audit
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from bimtek.common.list_files import file_name
from events.organizers.access import Capability
from events.training import workspace
from participants.attendance.selectors import countable_items

from . import export
from .forms import AttendanceFilterForm


@login_required
@require_safe
def xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that the filter finds, as an Excel file."""
    return _file(request, pk, "xlsx", export.as_xlsx)


@login_required
@require_safe
def csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that the filter finds, as text that every spreadsheet opens."""
    return _file(request, pk, "csv", export.as_csv)


def _file(request: HttpRequest, pk: int, kind: str, write: export.Writer) -> HttpResponseBase:
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    filters = AttendanceFilterForm(
        request.GET, session=session, items=countable_items(session), pools=session.pools.all()
    )
    share = of_organizer(session.programme.organizer_id)
    with admitted(share):
        table = export.table(session, filters.asked(), timezone.now())
        file = write(table.lines, table.columns, f"{_('Attendance')} · {session}")
    audit.record(session, by=request.user, exported_attendance=table.people)
    name = file_name("kehadiran", session, timezone.localdate(), kind)
    return Download(file, share=share, as_attachment=True, filename=name)
