"""Pictures of questions: read in a child, kept once by what they are, and put back into what goes out."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

import structlog
from django.core.files.base import ContentFile
from django.db import transaction

from bimtek.common.reducing import reduced

from .content import PictureContent, QuestionContent
from .models import QuestionPicture

logger = structlog.get_logger(__name__)


def read(data: bytes, alt: str = "") -> PictureContent:
    """A JPEG or PNG as a picture that can be kept: work for a child (`offload`). Raises Refusal as `reduced` does.

    Its key is that of the file as it came, so that one which the portal gave out itself is known again.
    """
    made = reduced(data)
    return PictureContent(_key(data), alt, made.width, made.height, made.jpeg)


def _key(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(content: QuestionContent) -> QuestionContent:
    """The content with its picture kept, if it brings one."""
    picture = content.picture
    if picture is None or not picture.jpeg:
        return content
    row = QuestionPicture.objects.filter(key=picture.key).first() or _kept(picture)
    return replace(content, picture=PictureContent(row.key, picture.alt, row.width, row.height))


def _kept(picture: PictureContent) -> QuestionPicture:
    key = _key(picture.jpeg)
    known = QuestionPicture.objects.filter(key=key).first()
    if known:
        return known
    row = QuestionPicture(key=key, width=picture.width, height=picture.height)
    row.file.save("", ContentFile(picture.jpeg), save=False)
    name, storage = str(row.file), row.file.storage
    kept, made = QuestionPicture.objects.get_or_create(
        key=key, defaults={"file": name, "width": row.width, "height": row.height}
    )
    if not made:  # the same picture was kept by another request this moment
        transaction.on_commit(lambda: storage.delete(name))
    return kept


def with_files(contents: Iterable[QuestionContent]) -> list[QuestionContent]:
    """The contents with the bytes of their pictures, for files and paper; one query.

    A picture whose file is gone comes without bytes, as one that is not known.
    """
    listed = list(contents)
    rows = QuestionPicture.objects.in_bulk([each.picture.key for each in listed if each.picture])
    return [_with_file(each, rows) for each in listed]


def _with_file(content: QuestionContent, rows: dict[str, QuestionPicture]) -> QuestionContent:
    picture = content.picture
    row = rows.get(picture.key) if picture else None
    if picture is None or row is None:
        return content
    try:
        with row.file.open("rb") as file:
            return replace(content, picture=replace(picture, jpeg=file.read()))
    except FileNotFoundError:
        logger.error("file of a question's picture is gone", key=row.key)
        return content
