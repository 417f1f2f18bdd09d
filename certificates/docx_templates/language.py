"""The language of templates: Jinja's, cut down to fields, conditions, loops over lists, and a few filters.

Each tag is read by Jinja's own parser and then held against a closed list, so that nothing is called, multiplied or
reached that is no field. What is unknown is named with the nearest that is known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, TemplateSyntaxError, nodes

from .fields import Field, Many, Record, Text

FILTERS = ("upper", "lower", "title", "capitalize", "trim", "default", "length", "join", "e", "escape")
STATEMENT = re.compile(r"^\{%[-+]?\s*(?:(p|tr|tc|r)\s+)?(.*?)\s*[-+]?%\}$", re.DOTALL)
PRINTED = re.compile(r"^\{\{[-+]?(?:(p|tr|tc|r)\s)?(.*?)[-+]?\}\}$", re.DOTALL)
FOR = re.compile(r"^for\s+([A-Za-z_]\w*)\s+in\s+(.+)$", re.DOTALL)
LOOP = Record("", {name: Text("") for name in ("index", "index0", "first", "last", "length", "revindex")})
ALLOWED = (
    nodes.Output, nodes.Template, nodes.Const, nodes.Name, nodes.Getattr, nodes.And, nodes.Or, nodes.Not,
    nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Filter, nodes.Concat, nodes.TemplateData,
)  # fmt: skip
CLOSENESS = 0.55
# Only its parser is used here: it knows no filter by itself beside Jinja's own, and renders nothing.
_PARSER = Environment(autoescape=True)

UNKNOWN, UNKNOWN_FILTER = _("unknown field"), _("unknown filter")
NO_LIST, NO_TEXT = _("is no list"), _("is a list or a group: choose one of its fields")
NOT_POSSIBLE, NO_SENSE = _("not possible in a template"), _("cannot be read")


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a tag, and the nearest known name, where there is one."""

    why: str | Promise
    nearest: str | None = None


Scope = Mapping[str, Field]


def printed(text: str, scope: Scope) -> Iterator[Wrong | str]:
    """Check `{{ … }}`: yields what is wrong, or the names of fields that it shows."""
    match = PRINTED.match(text)
    if not match or match[1]:
        yield Wrong(NOT_POSSIBLE)
        return
    yield from expression(match[2], scope, shown=True)


def expression(text: str, scope: Scope, *, shown: bool = False) -> Iterator[Wrong | str]:
    """Check an expression; `shown` where its value is printed, and so must be a text."""
    tree = _parsed(text)
    if tree is None:
        yield Wrong(NO_SENSE)
        return
    yield from _walk(tree, scope, shown=shown)


def listed(text: str, scope: Scope) -> tuple[Many | None, Wrong | None, str]:
    """The list that a loop runs over, or what is wrong with it; and its name."""
    tree = _parsed(text)
    name = _dotted(tree) if tree is not None else None
    if name is None:
        return None, Wrong(NOT_POSSIBLE if tree is not None else NO_SENSE), text
    field = _find(name, scope)
    if isinstance(field, Many):
        return field, None, name
    lists = [each for each in names(scope) if isinstance(_find(each, scope), Many)]
    why = UNKNOWN if field is None else NO_LIST
    return None, Wrong(why, _nearest(name, lists)), name


def _parsed(text: str) -> nodes.Node | None:
    """The expression's tree; None where Jinja cannot read it, or it is not one expression."""
    try:
        output = _PARSER.parse("{{" + text + "}}").body
    except TemplateSyntaxError:
        return None
    if len(output) != 1 or not isinstance(output[0], nodes.Output) or len(output[0].nodes) != 1:
        return None
    return output[0].nodes[0]


def _walk(node: nodes.Node, scope: Scope, *, shown: bool) -> Iterator[Wrong | str]:
    if not isinstance(node, ALLOWED):
        yield Wrong(NOT_POSSIBLE)
        return
    if isinstance(node, nodes.Name | nodes.Getattr):
        yield from _field(node, scope, shown=shown)
        return
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield Wrong(UNKNOWN_FILTER, _nearest(node.name, FILTERS))
        return
    counts = isinstance(node, nodes.Filter) and node.name in ("length", "join")
    for child in node.iter_child_nodes():
        yield from _walk(child, scope, shown=shown and not counts and not isinstance(node, nodes.Compare))


def _field(node: nodes.Node, scope: Scope, *, shown: bool) -> Iterator[Wrong | str]:
    name = _dotted(node)
    if name is None:
        yield Wrong(NOT_POSSIBLE)
        return
    field = _find(name, scope)
    if field is None:
        yield Wrong(UNKNOWN, _nearest(name, list(names(scope))))
    elif shown and not isinstance(field, Text):
        inner = field.item if isinstance(field, Many) else field
        candidates = [f"{name}.{each}" for each in inner.fields] if isinstance(inner, Record) and inner is field else []
        yield Wrong(NO_TEXT, candidates[0] if candidates else None)
    else:
        yield name


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        inner = _dotted(node.node)
        return inner and f"{inner}.{node.attr}"
    return None


def _find(name: str, scope: Scope) -> Field | None:
    first, *rest = name.split(".")
    field = scope.get(first)
    for each in rest:
        field = field.fields.get(each) if isinstance(field, Record) else None
    return field


def names(scope: Scope, prefix: str = "") -> Iterator[str]:
    """Every name that can be used here, groups with their fields; lists by their own name only."""
    for name, field in scope.items():
        if isinstance(field, Record):
            yield from names(field.fields, f"{prefix}{name}.")
        else:
            yield prefix + name


def _nearest(name: str, known: list[str] | tuple[str, ...]) -> str | None:
    """The known name that looks most like it, those behind the same dot first; None where none does."""
    group = name.rpartition(".")[0]
    same = [each for each in known if group and each.rpartition(".")[0] == group]
    tails = {each.rpartition(".")[2]: each for each in reversed(known)}
    for candidates in (same, known):
        if close := get_close_matches(name, candidates, 1, CLOSENESS):
            return close[0]
    close = get_close_matches(name.rpartition(".")[2], tails, 1, 0.7)
    return tails[close[0]] if close else None
