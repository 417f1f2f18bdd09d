"""`manage.py import_questions FILE`: read a file of questions, and put them into an organizer's bank."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bimtek.common.errors import Refusal
from events.organizers.models import Organizer
from participants.question_bank.services import add_questions
from participants.question_exchange.drafts import ReadQuestions
from participants.question_exchange.reading import QuestionFormat, read_questions


class Command(BaseCommand):
    """Questions are written only where nothing was refused, all or none."""

    help = (
        "Reads questions (Aiken, GIFT, Moodle XML, or a list or table as trainers write it) into an organizer's bank."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """File, its format, and where the questions go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=[str(form) for form in QuestionFormat], default="auto")
        parser.add_argument("--organizer", help="slug of the organizer whose bank they go into")
        parser.add_argument("--dry-run", action="store_true", help="only say what was read")
        parser.add_argument("--json", action="store_true", help="answer with JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, tell, and write unless it is a dry run."""
        try:
            found = read_questions(options["file"].read_bytes(), QuestionFormat(options["format"]))
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(json.dumps(as_json(found), ensure_ascii=False) if options["json"] else as_text(found))
        if not options["dry_run"]:
            self._write(found, options["organizer"])

    def _write(self, found: ReadQuestions, slug: str | None) -> None:
        organizer = Organizer.objects.filter(slug=slug or "").first()
        if organizer is None:
            raise CommandError("Name an organizer with --organizer SLUG, or only look with --dry-run.")
        if found.problems:
            raise CommandError(f"{len(found.problems)} problems: nothing was written.")
        contents = [draft.content for draft in found.questions]
        add_questions(organizer=organizer, contents=contents, by=None, now=timezone.now())


def as_json(found: ReadQuestions) -> dict[str, list[dict[str, Any]]]:
    """What was read, as plain values; `right` is empty for kinds without choices."""
    return {
        "questions": [
            {
                "kind": str(draft.content.kind),
                "text": draft.content.text,
                "choices": [choice.text for choice in draft.content.choices],
                "right": draft.content.right,
                "line": draft.line,
            }
            for draft in found.questions
        ],
        "problems": [
            {"line": problem.at.line, "column": problem.at.column, "why": problem.why} for problem in found.problems
        ],
    }


def as_text(found: ReadQuestions) -> str:
    """The same to read."""
    lines = [f"{len(found.questions)} questions, {len(found.problems)} problems"]
    lines += [f"line {each.at.line}, column {each.at.column}: {each.why}" for each in found.problems]
    return "\n".join(lines)
