"""Handing a material out, once a view has asked who may have it."""

from django.http import HttpResponseBase, HttpResponseRedirect

from bimtek.common.downloads import Download

from .models import Material

NAME_MAX_LENGTH = 120


def file_name(material: Material) -> str:
    """The name under which a file is saved: its title, and the extension of its real kind."""
    title = "".join(c for c in material.title if c.isprintable() and c not in '\\/:*?"<>|').strip(" .")
    extension = material.kind.extension if material.kind else "bin"
    return f"{title[:NAME_MAX_LENGTH] or 'materi'}.{extension}"


def serve(material: Material) -> HttpResponseBase:
    """The file to save, never to run in the portal's own name; or the way to the link.

    Asked by `materials:download` and, for participants, `registration:material`.
    """
    if material.link:
        return HttpResponseRedirect(material.link)
    response = Download(
        material.file.open("rb"),
        as_attachment=True,
        filename=file_name(material),
        content_type=material.content_type or "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store" if material.audience != Material.Readers.PUBLIC else "no-cache"
    return response
