"""The one way a registration changes its status."""

from .models import Registration


def move(registration: Registration, sources: tuple[str, ...], **changed: object) -> bool:
    """Change the status of a registration that is still in one of `sources`; False if another transaction was first.

    One conditional UPDATE decides, so of many callers exactly one hears True. Raises ValueError for a step that
    TRANSITIONS does not know.
    """
    to = changed["status"]
    for source in sources:
        if to not in Registration.TRANSITIONS[source]:
            raise ValueError(f"a registration never goes from {source} to {to}")
    if not Registration.objects.filter(pk=registration.pk, status__in=sources).update(**changed):
        return False
    for name, value in changed.items():
        setattr(registration, name, value)
    return True
