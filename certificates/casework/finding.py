"""Finding a registration by the number of its certificate."""

from django.db.models import Q

from certificates.issuing.models import Certificate


def by_certificate_number(text: str) -> Q:
    """The registrations with a certificate of this number, whole and as it is printed."""
    return Q(pk__in=Certificate.objects.filter(number=text).values("registration"))
