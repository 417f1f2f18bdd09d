"""`manage.py load_demo`: the demonstration data and its logins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bimtek.demo import accounts
from bimtek.demo.load import load, loaded
from events.models import Region


class Command(BaseCommand):
    """Load the demonstration once, and print its logins each time."""

    help = "Load five demonstration trainings (once), and print the logins. Needs DEMO=true."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse where real people could be at work, and where places are not loaded."""
        if not settings.DEMO:
            raise CommandError("Demonstration accounts have a known password. Set DEMO=true where that is wanted.")
        if not loaded():
            if not Region.objects.exists():
                raise CommandError("Load the regions first: manage.py import_regions")
            load(timezone.now())
        self.stdout.write(f"Demo logins (password for all: {accounts.PASSWORD})")
        for email, role in accounts.STAFF.items():
            self.stdout.write(f"  {email:28} {role.label}")
        self.stdout.write(f"  {accounts.PARTICIPANT:28} participant")
