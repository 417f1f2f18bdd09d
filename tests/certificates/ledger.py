"""Certificates with chosen running numbers, written straight into the tables."""

from datetime import date
from typing import Any

from certificates.models import Batch, Certificate, NumberSeries

from .conftest import NOW


def fill(series: NumberSeries, sequences: Any, *, printed: bool = True) -> list[Certificate]:
    """One valid certificate for each running number, of one registration; the counter follows."""
    batch = Batch.objects.earliest("pk")
    first = batch.certificates.order_by("sequence").first()
    same = ["organizer", "registration", "programme", "starts_on", "ends_on", "jp", "organizer_name", "layout"]
    rows = [
        Certificate(
            batch=batch,
            series=series,
            sequence=n,
            number=f"{n:04}/REG/{series.kind}{series.period}",
            name=f"Orang {n}",
            role=f"Peserta {series.kind}{n}",  # each registration has one of a role
            issued_on=date(2027, 3, 4),
            sha256=f"{n:064}" if printed else "",
            rendered_at=NOW if printed else None,
            **{name: getattr(first, name) for name in same},
        )
        for n in sequences
    ]
    NumberSeries.objects.filter(pk=series.pk, last__lt=max(sequences)).update(last=max(sequences))
    series.refresh_from_db()
    return Certificate.objects.bulk_create(rows)
