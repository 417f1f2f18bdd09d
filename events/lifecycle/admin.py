"""Sessions with their seats, rundown and materials for superusers: to look at; the workspace changes them."""

from django.contrib import admin

from bimtek.common.admin import ReadOnlyAdmin, ReadOnlyInline
from events.agenda.models import AgendaItem
from events.materials.models import Material
from events.seats.models import SeatPool
from events.training.models import TrainingSession


class SeatPoolInline(ReadOnlyInline):
    model = SeatPool
    columns = ["category", "capacity", "taken"]


class AgendaItemInline(ReadOnlyInline):
    model = AgendaItem
    columns = ["starts_at", "ends_at", "kind", "title", "minutes"]


class MaterialInline(ReadOnlyInline):
    model = Material
    columns = ["title", "audience", "link", "size", "uploaded_at"]  # files go out through their own view


@admin.register(TrainingSession)
class TrainingSessionAdmin(ReadOnlyAdmin):
    list_display = ["programme", "title", "starts_on", "ends_on", "timezone", "mode", "status"]
    list_select_related = ["programme"]
    list_filter = ["status", "mode", "timezone"]
    search_fields = ["title", "programme__title", "programme__organizer__name", "location__name"]
    date_hierarchy = "starts_on"
    inlines = [SeatPoolInline, AgendaItemInline, MaterialInline]
