"""Certificates in Django admin: to look at, never to change. They are frozen."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bimtek.common.admin import ReadOnlyAdmin

from .models import Batch, Certificate, Chunk, Edition, NumberPattern, NumberSeries, SigningKey, VoidedRange


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "role", "organizer", "session", "printed_at", "status"]
    list_filter = ["status", "role"]
    list_select_related = ["organizer", "session__programme"]
    search_fields = ["number", "code", "name"]
    # Binary columns say nothing to a reader.
    exclude = ["sha256", "signature"]


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["programme", "session_title", "role", "jp", "issued_on", "layout_version"]
    list_select_related = ["layout_version__layout"]


@admin.register(Chunk)
class ChunkAdmin(ReadOnlyAdmin):
    list_display = ["pk", "batch", "state", "first", "last", "attempts", "error", "done_at"]
    list_filter = ["state"]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["pk", "session", "requested_by", "requested_at", "total", "state"]
    list_select_related = ["session__programme", "requested_by"]


@admin.register(NumberPattern)
class NumberPatternAdmin(ReadOnlyAdmin):
    list_display = ["organizer", "kind", "pattern", "reset"]
    list_select_related = ["organizer"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["organizer", "kind", "period", "last"]
    list_select_related = ["organizer"]


@admin.register(VoidedRange)
class VoidedRangeAdmin(ReadOnlyAdmin):
    list_display = ["series", "first", "last", "kind", "note", "at", "by"]
    list_select_related = ["series", "by"]


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ["organizer", "subject", "algorithm", "not_after", "retired_at"]
    list_select_related = ["organizer"]
    # Named one by one: the private part stays out, although it is encrypted.
    fields = [
        *["organizer", "subject", "issuer", "serial", "algorithm", "fingerprint", "not_before", "not_after"],
        *["certificates", "uploaded_by", "uploaded_at", "retired_at"],
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SigningKey]:
        return super().get_queryset(request).defer("private")
