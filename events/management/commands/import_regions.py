"""`manage.py import_regions`: the provinces, regencies, districts and villages of Indonesia."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.regions.services import load_regions


class Command(BaseCommand):
    help = "Load the administrative regions; safe to repeat, and quick when they are loaded already."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_regions(now=timezone.now())
        if not options["verbosity"]:
            return
        if loaded.skipped:
            self.stdout.write(f"Regions are up to date ({loaded.version}).")
            return
        self.stdout.write(
            f"Regions loaded ({loaded.version}): {loaded.created} new, {loaded.changed} changed, "
            f"{loaded.gone} no longer in the data and kept, {loaded.aliases} aliases."
        )
