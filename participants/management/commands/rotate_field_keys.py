"""`manage.py rotate_field_keys`: encrypt every NIK and every second step with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand

from bimtek.accounts import second_step
from participants.people.keys import rotate_keys


class Command(BaseCommand):
    """Run it after a new key was put in front of FIELD_KEYS; afterwards the old key can be dropped."""

    help = "Encrypt every NIK and every second step with the first key of FIELD_KEYS. Old keys can then be dropped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        niks, steps = rotate_keys(), second_step.rotate_keys()
        self.stdout.write(f"{niks} NIK and {steps} second steps encrypted with the newest key.")
