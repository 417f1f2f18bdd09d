from django.urls import path

from events.programmes.urls import ONE

from . import views, views_formula

app_name = "units"
urlpatterns = [
    path(f"{ONE}unit/", views.unit_list, name="list"),
    path(f"{ONE}unit/unggah/", views.upload, name="upload"),
    path(f"{ONE}unit/rumus/", views_formula.formula, name="formula"),
    path(f"{ONE}unit/cocokkan/", views.match, name="match"),
    path(f"{ONE}sasaran/", views.targets, name="targets"),
]
