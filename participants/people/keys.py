"""Changing the key that encrypts NIK, without a moment at which one cannot be read."""

from django.db import transaction

from .models import Person

PEOPLE_PER_STEP = 500


def rotate_keys() -> int:
    """Encrypt every NIK with the first of FIELD_KEYS; return how many.

    Small steps of locked rows: a profile saved meanwhile waits, and is never overwritten by what it was.
    May be stopped and run again. Raises DecryptionError when a key that is still in use was taken out.
    """
    done, last = 0, 0
    while step := _rotate_step(after=last):
        done, last = done + len(step), step[-1].pk
    return done


@transaction.atomic
def _rotate_step(*, after: int) -> list[Person]:
    people = Person.objects.select_for_update().exclude(nik_index=None).filter(pk__gt=after).order_by("pk")
    step = list(people.only("nik")[:PEOPLE_PER_STEP])
    Person.objects.bulk_update(step, ["nik"])
    return step
