"""`manage.py allot`: units into sessions, by a plan."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.planning.json_file import read_json
from participants.allotment.halls import KEYS, plan_from
from participants.allotment.roster import read_people
from participants.allotment.services import Allotment, allot, as_answer, before_from
from participants.unit_lists.reading import UnitList, read_file


class Command(BaseCommand):
    help = "Place the units of a list (polling stations, villages) into sessions: whole, once, never over capacity."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", type=Path, help="JSON file with the plan; docs/planning.md explains its keys")
        parser.add_argument(
            "units", type=Path, help="list of units: TPS, Desa/Kelurahan, Kecamatan, Jumlah; xlsx or csv"
        )
        parser.add_argument("--roster", type=Path, help="list of people with their units: they are named, not counted")
        parser.add_argument("--previous", type=Path, help="JSON answer of the last run: units stay where they can")
        parser.add_argument("--dry-run", action="store_true", help="show the sessions and write nothing")
        parser.add_argument("--json", action="store_true", help="print the sessions as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError(_("This command only shows an allotment: add --dry-run."))
        try:
            found = self._found(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        answer = as_answer(found, replanned=bool(options["previous"]))
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) if options["json"] else as_table(found))

    def _found(self, options: dict[str, Any]) -> Allotment:
        told = read_json(options["plan"])
        plan = plan_from(told)
        for key in sorted(set(told) - KEYS):
            self.stderr.write(_("The plan says “%(key)s”, which means nothing here.") % {"key": key})
        listed = read_file(options["units"])
        self._say_repeated(listed)
        roster = read_people(Path(options["roster"])) if options["roster"] else None
        before = before_from(read_json(Path(options["previous"]))) if options["previous"] else None
        return allot(plan, listed, roster, before)

    def _say_repeated(self, listed: UnitList) -> None:
        if listed.repeated:
            rows = ", ".join(map(str, listed.repeated[:20]))
            self.stderr.write(
                _("Units that stand in more than one row, counted together: row %(rows)s.") % {"rows": rows}
            )


def as_table(found: Allotment) -> str:
    """The allotment for a person at a terminal."""
    lines = [
        f"{each.slot.start:%Y-%m-%d %H.%M}  {each.slot.hall.name:<30}  {len(each.units):>4}  {each.people:>6}"
        for each in found.sessions
    ]
    lines += [f"!  {each.unit}  {each.people}  {each.why}" for each in found.unplaced]
    return "\n".join(lines)
