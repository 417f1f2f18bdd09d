"""The sex that a NIK tells, noted for those who agreed to it."""

from django.db.models import Exists, OuterRef, QuerySet

from bimtek.common.identity import sex_of_nik
from events.programmes.models import Programme
from participants.people.models import Person
from participants.registration.models import Registration

from .models import ConsentRecord, ConsentText

BATCH = 2_000


def note_from_nik(programme: Programme) -> int:
    """Note L or P for the programme's people of whom it is not known, and return how many.

    Only of a person whose consent to a text that says so stands, for a registration of this programme. An answer of
    their own, also that they would rather not say, is never written over.
    """
    texts = list(ConsentText.objects.filter(reads_sex=True).values_list("pk", flat=True))
    if not texts:
        return 0
    noted, after = 0, 0
    waiting = _waiting(programme, texts).order_by("pk")
    while people := list(waiting.filter(pk__gt=after).only("nik")[:BATCH]):
        after = people[-1].pk
        for sex in ("L", "P"):
            keys = [person.pk for person in people if sex_of_nik(person.nik) == sex]
            noted += Person.objects.filter(pk__in=keys, sex="").update(sex=sex)
    return noted


def _waiting(programme: Programme, texts: list[int]) -> QuerySet[Person]:
    agreed = ConsentRecord.objects.filter(registration=OuterRef("pk"), text__in=texts, withdrawn_at=None)
    rows = Registration.objects.filter(session__programme=programme).filter(Exists(agreed))
    return Person.objects.filter(sex="", nik_index__isnull=False, pk__in=rows.values("person"))
