"""A word that nothing on offer holds: the word that was probably meant ("kpss": KPPS, "slemna": Sleman).

Asked only where a search found nothing. The words of programmes, provinces, regencies and cities are compared one by
one; districts and villages, of which there are 91,000, are found by PostgreSQL's trigrams (`pg_trgm`). SQLite has none.
"""

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import CharField

from bimtek.common.names import name_key
from events.regions.models import Region

from .selectors import programmes, sessions

CharField.register_lookup(TrigramSimilar)  # the application that registers it asks two questions a connection

SHORTEST = 4  # letters; a shorter word is one slip away from too many others
SIMILAR = 0.7  # difflib's ratio: "kpss" is 0.75 of "kpps", "slemna" 0.83 of "sleman"
PROGRAMMES_READ = 1000  # the newest ones, whose words are known
PLACES_READ = 20  # the most similar ones


def corrected(words: Iterable[str], now: datetime) -> list[str]:
    """The words, with the nearest known word in the place of each that nothing on offer holds."""
    known: set[str] | None = None
    answer = []
    for word in words:
        if len(word) < SHORTEST or _is_known(word, now):
            answer.append(word)
            continue
        known = _words_of_programmes() if known is None else known
        answer.append(_nearest(word, known))
    return answer


def _is_known(word: str, now: datetime) -> bool:
    offered = sessions().published(now)
    return programmes().published().saying([word]).exists() or offered.saying([word]).exists()


def _nearest(word: str, known: set[str]) -> str:
    key = name_key(word)
    near = get_close_matches(key, known | _words_of_places(key), n=1, cutoff=SIMILAR)
    return near[0] if near else word


def _words_of_programmes() -> set[str]:
    texts = programmes().published().order_by("-pk").values_list("title", "audience", "organizer__name")
    return {word for row in texts[:PROGRAMMES_READ] for text in row for word in name_key(text).split()}


def _words_of_places(key: str) -> set[str]:
    large = Region.objects.filter(level__lte=Region.Level.REGENCY)
    names = list(large.values_list("search_name", flat=True))
    if connection.vendor == "postgresql":
        near = Region.objects.filter(search_name__trigram_similar=key)
        near = near.order_by(TrigramSimilarity("search_name", key).desc(), "level")
        names += near.values_list("search_name", flat=True)[:PLACES_READ]
    return {word for name in names for word in name.split()}
