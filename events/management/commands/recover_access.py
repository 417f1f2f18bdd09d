"""`manage.py recover_access`: the way back in where no owner can give it, from the server itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.models import Organizer
from events.recovery import services


class Command(BaseCommand):
    help = (
        "Take an account's second step away, or move its roles to another address. It happens at once, is written into "
        "the audit log, and the addresses concerned are told by mail. Look at the letter or the person first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="address of the account that is locked out")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--second-step", action="store_true", help="take its second step and recovery codes away")
        way.add_argument("--move-to", metavar="EMAIL", help="give its roles to the account with this address")
        parser.add_argument("--organizer", metavar="SLUG", help="with --move-to: only the roles at this organizer")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"No account has the address {options['email']}.")
        if options["second_step"]:
            taken = services.take_second_step(user=user, by=None)
            self.stdout.write(f"Second steps and sets of recovery codes taken away: {taken}.")
            return
        try:
            other = services.move_roles(user=user, email=options["move_to"], organizer=self._organizer(options))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"The roles are with {other.email} now; a code by e-mail lets its owner in.")

    def _organizer(self, options: dict[str, Any]) -> Organizer | None:
        if options["organizer"] is None:
            return None
        found = Organizer.objects.filter(slug=options["organizer"]).first()
        if found is None:
            raise CommandError(f"No organizer has the address {options['organizer']}.")
        return found
