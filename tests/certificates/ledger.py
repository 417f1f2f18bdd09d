"""Certificates and void numbers as chosen, written straight into the tables."""

from collections.abc import Sequence

from certificates.models import Batch, Certificate, Chunk, NumberSeries
from certificates.numbering.services import void
from participants.models import Person, Registration

from .conftest import NOW


def fill(series: NumberSeries, sequences: Sequence[int]) -> list[Certificate]:
    """One certificate for each running number, each of a registration of its own; the counter follows."""
    first = Certificate.objects.order_by("pk").first()
    assert first is not None
    same = ["organizer", "session", "edition", "base", "role"]
    rows = [
        Certificate(
            series=series,
            sequence=n,
            number=f"{n:04}/REG/{series.kind}{series.period}",
            name=f"Orang {n}",
            registration=registration,
            printed_at=NOW,
            sha256=n.to_bytes(32),
            **{name: getattr(first, name) for name in same},
        )
        for n, registration in zip(sequences, registrations(first, len(sequences)), strict=True)
    ]
    NumberSeries.objects.filter(pk=series.pk, last__lt=max(sequences)).update(last=max(sequences))
    series.refresh_from_db()
    return Certificate.objects.bulk_create(rows)


def registrations(like: Certificate, count: int) -> list[Registration]:
    """So many registrations of as many people."""
    assert like.registration is not None
    pool, session = like.registration.pool, like.registration.session
    people = Person.objects.bulk_create(Person(name=f"Orang {n}", search_name=f"orang {n}") for n in range(count))
    return Registration.objects.bulk_create(
        Registration(person=person, session=session, pool=pool, status="confirmed", registered_at=NOW)
        for person in people
    )


def wait(series: NumberSeries, first: int, last: int) -> Chunk:
    """Numbers that were reserved and are not printed; the counter follows."""
    NumberSeries.objects.filter(pk=series.pk, last__lt=last).update(last=last)
    series.refresh_from_db()
    batch = Batch.objects.latest("pk")
    return Chunk.objects.create(batch=batch, series=series, first=first, last=last, numbers={}, recipients=[])


def voided(series, first: int, last: int, issuer=None, kind: str = "cancelled", note: str = "Batch dibatalkan"):
    NumberSeries.objects.filter(pk=series.pk, last__lt=last).update(last=last)
    return void(series=series, first=first, last=last, kind=kind, note=note, by=issuer, now=NOW)
