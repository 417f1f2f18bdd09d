"""Django admin for superusers; staff of organizers work in the workspace (`/kelola/`)."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Superusers only: an organizer's rights live in memberships, never in Django permissions."""

    site_header = _("Bimtek portal administration")
    site_title = _("Bimtek portal")
    index_title = _("All records")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the request may see any page of this site."""
        return bool(request.user.is_active and request.user.is_superuser)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's own sign-in, which is throttled as Django's form is not.

        Raises PermissionDenied for those who are signed in and still may not.
        """
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", resolve_url("admin:index")), settings.LOGIN_URL)
