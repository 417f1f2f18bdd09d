"""Writes to locations."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from .models import Location


@transaction.atomic
def delete_location(*, location: Location) -> None:
    """Delete a location. Raises Refusal when sessions take or took place there."""
    try:
        location.delete()
    except ProtectedError:
        raise Refusal(
            "location_in_use", _("Sessions take place here. Choose another location for them first.")
        ) from None
