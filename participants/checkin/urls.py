from django.urls import path

from . import api, app_views, views

app_name = "checkin"
urlpatterns = [
    path("kelola/sesi/<int:pk>/pintu/", views.overview, name="overview"),
    path("kelola/sesi/<int:pk>/pintu/<int:device>/kunci/", views.lock, name="lock"),
    path("kelola/pintu/", app_views.start, name="start"),
    path("kelola/pintu/sw.js", app_views.service_worker, name="worker"),
    path("kelola/pintu/app.webmanifest", app_views.web_manifest, name="webmanifest"),
    path("kelola/pintu/<int:pk>/", app_views.door, name="door"),
    path("kelola/pintu/<int:pk>/perangkat/", views.set_up, name="set_up"),
    path("kelola/pintu/<int:pk>/api/manifest", api.get_manifest, name="manifest"),
    path("kelola/pintu/<int:pk>/api/changes", api.changes, name="changes"),
    path("kelola/pintu/<int:pk>/api/scans", api.scans, name="scans"),
    path("kelola/pintu/<int:pk>/api/photo", api.photo, name="photo"),
]
