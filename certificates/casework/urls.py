from django.urls import path

from . import views, views_doubles, views_search, views_speaker

app_name = "casework"
OF = "kelola/sesi/<int:pk>/peserta/<int:registration>/"
urlpatterns = [
    path("kelola/<slug:organizer>/cari/", views_search.search, name="search"),
    path("kelola/narasumber/<int:pk>/acara/", views_speaker.speaker, name="speaker"),
    path(f"{OF}data/", views.correct, name="correct"),
    path("kelola/sesi/<int:pk>/peserta/ganda/", views_doubles.doubles, name="doubles"),
    path(f"{OF}ganda/", views_doubles.compare, name="compare"),
    path(f"{OF}ganda/<int:other>/", views_doubles.merge, name="merge"),
    path(f"{OF}pisah/<int:merge>/", views_doubles.undo, name="undo_merge"),
    path(f"{OF}data/<int:proposal>/", views.decide, name="decide"),
]
