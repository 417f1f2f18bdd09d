"""`manage.py import_units`: a programme's units from a list of any size."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.programmes.models import Programme
from participants.unit_lists import matching, services
from participants.unit_lists.reading import read_file


class Command(BaseCommand):
    help = (
        "Bring the units of a programme to a list (TPS, Desa/Kelurahan, Kecamatan, Jumlah), then match registrations."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", metavar="SLUG", help="address of the programme")
        parser.add_argument("file", type=Path, help="xlsx, xls, ods or csv")
        parser.add_argument(
            "--people", type=int, default=7, help="people of a new unit of which the list says no number"
        )
        parser.add_argument("--whole", action="store_true", help="close the units that are not in the list")
        parser.add_argument("--dry-run", action="store_true", help="show what would be done and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.select_related("organizer").filter(slug=options["programme"]).first()
        if programme is None:
            raise CommandError(_("No programme has the address “%(slug)s”.") % {"slug": options["programme"]})
        told = {"usual": options["people"], "whole": options["whole"], "now": timezone.now()}
        file = Path(options["file"])
        try:
            listed = read_file(file)
            if options["dry_run"]:
                changes = services.preview(programme=programme, listed=listed.units, **told)
            else:
                changes = services.apply(programme=programme, listed=listed.units, source=file.name, by=None, **told)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        numbers = {"added": len(changes.added), "changed": len(changes.changed), "closed": len(changes.closed)}
        self.stdout.write(_("%(added)s units added, %(changed)s changed, %(closed)s closed.") % numbers)
        for row in listed.unread:
            self.stderr.write(f"{row.row}: {row.text} {row.why}")
        if not options["dry_run"]:
            matched = matching.match(programme)
            self.stdout.write(_("%(n)s registrations were matched to their unit.") % {"n": matched})
