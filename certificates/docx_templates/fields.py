"""What the fields of a document are described by: one vocabulary for shipped templates and for an office's own.

A text is a `Text`; a record holds fields behind a dot (`kegiatan.nama`); a `Many` is what a loop runs over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A field that is printed: what it is, and an example."""

    meaning: str
    example: str = ""


@dataclass(frozen=True)
class Record:
    """Fields that belong together, by their names behind the dot."""

    meaning: str
    fields: Mapping[str, "Field"]


@dataclass(frozen=True)
class Many:
    """A list for a loop; `one` is the usual name of each, `item` what each of them is."""

    meaning: str
    one: str
    item: "Field"


Field = Text | Record | Many


@dataclass(frozen=True)
class Described:
    """A line of the list of fields that people read."""

    name: str
    meaning: str
    example: str
    loop: str = ""  # the tag that opens the loop, for a list


def described(fields: Mapping[str, Field], prefix: str = "") -> Iterator[Described]:
    """Every field with its full name, in order; the fields of a list stand behind its loop."""
    for name, field in fields.items():
        match field:
            case Text(meaning, example):
                yield Described(prefix + name, meaning, example)
            case Record(_meaning, inner):
                yield from described(inner, f"{prefix}{name}.")
            case Many(meaning, one, item):
                loop = f"{{% for {one} in {prefix}{name} %}} … {{% endfor %}}"
                yield Described(prefix + name, meaning, "", loop)
                inner_fields = item.fields if isinstance(item, Record) else {}
                yield from described(inner_fields, f"{one}.")


def sample(fields: Mapping[str, Field], rows: int = 3) -> dict[str, object]:
    """Values to try a template with: the examples, and `rows` of each list."""
    return {name: _sample(field, rows) for name, field in fields.items()}


def _sample(field: Field, rows: int) -> object:
    match field:
        case Text():
            return field.example
        case Record():
            return sample(field.fields, rows)
        case Many():
            return [_sample(field.item, rows) for _ in range(rows)]
