"""Every write of a material, together with its file."""

from collections.abc import Iterable

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from events.organizers.access import AnyUser
from events.training import guard
from events.training.models import TrainingSession

from .content import FileKind
from .models import Material


def add_file(
    *, session: TrainingSession, title: str, audience: str, file: File[bytes], kind: FileKind, by: AnyUser
) -> Material:
    """Keep an uploaded file whose kind is known from its content. Without the row there is no file left behind."""
    material = Material(
        session=session,
        title=title,
        audience=audience,
        content_type=kind.content_type,
        size=file.size,
        uploaded_by_id=by.pk,
    )
    material.file.save("", file, save=False)
    try:
        with transaction.atomic():
            guard.lock(session.pk)
            material.save()
    except BaseException:
        default_storage.delete(str(material.file.name))
        raise
    return material


@transaction.atomic
def add_link(*, session: TrainingSession, title: str, audience: str, link: str, by: AnyUser) -> Material:
    """Keep an address."""
    guard.lock(session.pk)
    return Material.objects.create(session=session, title=title, audience=audience, link=link, uploaded_by_id=by.pk)


@transaction.atomic
def delete_material(*, material: Material) -> None:
    """Delete a material, and its file once that is certain."""
    material.delete()
    if material.file:
        forget_files([str(material.file.name)])


def forget_files(names: Iterable[str]) -> None:
    """Delete stored files when the transaction that drops their rows has come through."""
    for name in list(names):
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]  # bound now
