"""Filling a checked template with values: Jinja in its sandbox, by docxtpl."""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bimtek.common.errors import Refusal

from .checking import check
from .fields import sample
from .package import opened
from .places import paragraphs
from .tags import texts
from .vocabulary import FIELDS

LINES_MAX = 300


def fill(data: bytes, values: Mapping[str, Any]) -> bytes:
    """The document of a template. What is empty is left out; Refusal for a template that has problems."""
    checked = check(data)
    if checked.problems:
        raise Refusal("template_has_problems", _("The template has problems. Upload it again; the page names each."))
    template = DocxTemplate(io.BytesIO(checked.docx))
    template.render(dict(values), ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def sample_lines(data: bytes) -> list[str]:
    """The lines of a template filled with examples, those of headers and footers last; at most LINES_MAX."""
    package = opened(fill(data, sample(FIELDS)))
    found = [each for called, tree in package.texts() for each in paragraphs(tree, called) if not each.copy]
    lines = ["".join(text.text or "" for text in texts(each.element)) for each in found]
    return [line for line in lines if line.strip()][:LINES_MAX]
