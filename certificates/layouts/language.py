"""Stand-in until the layouts branch is merged."""

from typing import Any

from django.template import Context, Engine


def render(template: str, context: dict[str, Any]) -> str:
    return Engine().from_string(template).render(Context(context))
