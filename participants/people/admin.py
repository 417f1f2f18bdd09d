"""People for superusers: to look at. Owners change their own data on the profile page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from bimtek.common.admin import ReadOnlyAdmin

from .models import Person

SHOWN = [
    "user",
    "title_before",
    "name",
    "title_after",
    "masked_nik",
    "birth_date",
    "nip",
    "phone",
    "email",
    "institution",
    "position",
    "region",
    "created_at",
    "updated_at",
]
"""What a page shows of a person: all but the NIK and what is derived from it."""


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "institution", "position", "masked_nik", "user"]
    list_select_related = ["user"]
    search_fields = ["search_name", "institution", "user__email", "email"]
    fields = tuple(SHOWN)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All columns but the NIK, which is shown on no page."""
        return SHOWN
