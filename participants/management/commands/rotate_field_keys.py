"""`manage.py rotate_field_keys`: encrypt every NIK and every second step with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand

from bimtek.accounts import second_step
from participants.data_sheets import services as data_sheets
from participants.people.keys import rotate_keys


class Command(BaseCommand):
    """Run it after a new key was put in front of FIELD_KEYS; afterwards the old key can be dropped."""

    help = "Encrypt every NIK and every second step with the first key of FIELD_KEYS. Old keys can then be dropped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        niks, steps, sheets = rotate_keys(), second_step.rotate_keys(), data_sheets.rotate_keys()
        self.stdout.write(f"{niks} NIK, {steps} second steps and {sheets} data sheets encrypted with the newest key.")
