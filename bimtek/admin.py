"""Puts the portal's own site in the place of Django's admin."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Replaces `django.contrib.admin` in INSTALLED_APPS; the site itself cannot load before the apps have."""

    default_site = "bimtek.admin_site.PortalAdminSite"
