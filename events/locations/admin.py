"""Locations for superusers."""

from django.contrib import admin
from django.db import models

from .models import Location


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin[Location]):
    list_display = ["name", "organizer", "region", "timezone", "capacity"]
    list_select_related = ["organizer", "region"]
    list_filter = ["timezone"]
    search_fields = ["name", "address", "region__name", "organizer__name"]
    autocomplete_fields = ["organizer", "region"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
