"""The administrative tree for superusers: to look up, as `import_regions` writes it."""

from django.contrib import admin

from bimtek.common.admin import ReadOnlyAdmin, ReadOnlyInline

from .models import Region, RegionAlias


class AliasInline(ReadOnlyInline):
    model = RegionAlias
    columns = ["name"]


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "level", "parent", "timezone"]
    list_select_related = ["parent"]
    list_filter = ["level", "timezone"]
    search_fields = ["name", "code", "aliases__name"]
    show_full_result_count = False
    inlines = [AliasInline]
