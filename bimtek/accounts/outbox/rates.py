"""How many mails may leave in a minute: in all, and to the domains that a setting names.

Counted in the cache, so all workers share one allowance. What a person waits for at the screen is counted, not held up.
"""

from django.conf import settings

from bimtek.common import limits

MINUTE = 60
IN_ALL = "mails:all"


def _domain(name: str) -> str:
    return f"mails:{name}"


def exhausted() -> bool:
    """Whether all that may leave in this minute has left."""
    most = settings.MAILS_PER_MINUTE
    return bool(most) and limits.reached(IN_ALL, most)


def held() -> list[str]:
    """The domains to which no mail may leave in this minute any more."""
    rates: dict[str, int] = settings.MAILS_PER_MINUTE_BY_DOMAIN
    return [name for name, most in rates.items() if limits.reached(_domain(name), most)]


def take(domain: str) -> bool:
    """Take one mail to this domain out of the minute's allowance; False where there is none left."""
    most, of_domain = settings.MAILS_PER_MINUTE, settings.MAILS_PER_MINUTE_BY_DOMAIN.get(domain)
    if most and limits.count(IN_ALL, MINUTE) > most:
        return False
    return of_domain is None or limits.count(_domain(domain), MINUTE) <= of_domain
