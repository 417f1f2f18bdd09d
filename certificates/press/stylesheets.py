"""What stands in CSS, at any depth: the rules with an @, and the addresses it would load."""

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2


def at_rules(css: str) -> Iterator[tuple[str, int]]:
    """Each rule with an @ and its line, those inside other rules too. RecursionError where they are nested too deep."""
    yield from _at_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def at_rules_of_style(style: str) -> Iterator[tuple[str, int]]:
    """The same of an attribute `style`."""
    yield from _at_rules(_inside(style))


def _inside(content: Any) -> list[Any]:
    nodes: list[Any] = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return nodes


def _at_rules(nodes: Iterable[Any]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if node.type == "at-rule":
            yield node.lower_at_keyword, node.source_line
        if node.type in ("at-rule", "qualified-rule") and node.content:
            yield from _at_rules(_inside(node.content))


def addresses(css: str) -> Iterator[str]:
    """Whatever CSS names by url(), however it is written, in a stylesheet or a value; also the argument of src()."""
    yield from _addresses(tinycss2.parse_component_value_list(css, skip_comments=True))


def _addresses(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if node.type == "url":
            yield node.value
        elif node.type == "function" and node.lower_name in ("url", "src", "image", "image-set"):
            yield "".join(part.value for part in node.arguments if part.type == "string")
        elif node.type == "function":
            yield from _addresses(node.arguments)
        elif hasattr(node, "content") and node.content:
            yield from _addresses(node.content)
