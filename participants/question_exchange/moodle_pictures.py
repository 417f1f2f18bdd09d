"""The picture that a question of Moodle's XML brings in its text."""

import binascii
from base64 import b64decode
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.reducing import FILE_MAX_BYTES
from participants.question_bank import pictures
from participants.question_bank.content import PictureContent

from .html import told_of_image
from .xml_tree import XmlNode

POINTER = "@@PLUGINFILE@@"


class NotTaken(Exception):
    """Why a question is refused, and where."""

    def __init__(self, node: XmlNode, why: str) -> None:
        super().__init__(why)
        self.node, self.why = node, why


def picture_of(node: XmlNode, asked: XmlNode | None) -> PictureContent | None:
    """The one picture of the question's text; None where it has none. Raises NotTaken for any other file."""
    for child in _around(node, asked):
        if child.tag == "file" or POINTER in child.words:
            raise NotTaken(child, _("A picture in an answer or an explanation is not kept: put it into the question."))
    files = asked.all("file") if asked else []
    if asked is None or not files:
        if asked and told_of_image(asked.says("text")) is not None:
            raise NotTaken(asked, _("The picture of this question is not in the file."))
        return None
    if len(files) > 1:
        raise NotTaken(files[1], _("A question has one picture: put them together into one."))
    return _read(files[0], told_of_image(asked.says("text")) or "")


def _around(node: XmlNode, asked: XmlNode | None) -> Iterator[XmlNode]:
    for child in node.children:
        if child is not asked:
            yield child
            yield from (below for each in child.children for below in (each, *each.children))


def _read(file: XmlNode, alt: str) -> PictureContent:
    if file.attributes.get("encoding") != "base64" or len(file.words) > FILE_MAX_BYTES * 3 // 2:
        raise NotTaken(file, _("The picture is not written as base64, or has more than 15 MB."))
    try:
        return pictures.read(b64decode(file.words), alt)
    except (binascii.Error, ValueError):
        raise NotTaken(file, _("The picture is not written as base64, or has more than 15 MB.")) from None
    except Refusal as refusal:
        raise NotTaken(file, str(refusal)) from None
