"""The kinds of letters that have a number."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NUMBERED: dict[str, Promise] = {
    "undangan": _("Invitation"),
    "surat-tugas": _("Assignment letter"),
    "sk-panitia": _("Decision on the committee"),
    "sk-peserta": _("Decision on the participants"),
    "sk-narasumber": _("Decision on the speakers"),
    "berita-acara": _("Minutes"),
}
