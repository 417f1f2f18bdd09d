"""`manage.py plan_sessions`: the runs that a rule comes to, as drafts of a programme."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.dates import date_range
from bimtek.common.errors import Refusal
from events.planning.engine import SessionPlan, as_answer, plan
from events.planning.json_file import read_json
from events.planning.rules import rule_from, unknown_keys
from events.planning.services import draft_sessions, plan_for
from events.programmes.models import Programme


class Command(BaseCommand):
    help = "Work out a rule (days, weekdays, places in turn, holidays) and make the draft sessions that it names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", type=Path, help="JSON file with the rule; docs/planning.md explains its keys")
        parser.add_argument("--dry-run", action="store_true", help="show the sessions and write nothing")
        parser.add_argument("--json", action="store_true", help="print the sessions as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = read_json(options["rule"])
            rule = rule_from(told)
            programme = self._programme(told.get("programme"), needed=not options["dry_run"])
            found = plan_for(programme, rule) if programme else plan(rule)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for key in unknown_keys(told):
            self.stderr.write(_("The rule says “%(key)s”, which means nothing here.") % {"key": key})
        self.stdout.write(
            json.dumps(as_answer(found, rule), ensure_ascii=False, indent=2) if options["json"] else as_table(found)
        )
        if options["dry_run"] or programme is None:
            return
        try:
            drafted = draft_sessions(programme=programme, rule=rule, by=None, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        counts = {"made": len(drafted.created), "existing": len(drafted.existing)}
        if not options["json"]:
            self.stdout.write(_("Draft sessions made: %(made)d. There already: %(existing)d.") % counts)

    def _programme(self, slug: object, *, needed: bool) -> Programme | None:
        """The programme that the rule names. A dry run works without one; then nothing is known to be taken."""
        programme = Programme.objects.select_related("organizer").filter(slug=str(slug or "")).first()
        if programme is None and needed:
            raise CommandError(_("No programme has the address “%(slug)s”.") % {"slug": slug or ""})
        if programme is None and slug:
            message = _("No programme has the address “%(slug)s”; clashes cannot be found.")
            self.stderr.write(message % {"slug": slug})
        return programme


def as_table(found: SessionPlan) -> str:
    """The plan for a person at a terminal."""
    runs = [
        f"{number:>4}  {date_range(run.start, run.end):<40}  {run.place}" for number, run in enumerate(found.runs, 1)
    ]
    skipped = [f"   –  {date_range(each.start, each.end):<40}  {each.why}" for each in found.skipped]
    clashes = [f"   !  {date_range(each.run.start, each.run.end):<40}  {each.why}" for each in found.clashes]
    return "\n".join([*runs, *skipped, *clashes])
