"""The lists of a roster's file: which there are, which of them are read, and by which columns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bimtek.common.names import name_key
from participants.roster_checking import files as reading
from participants.roster_checking.fields import Field
from participants.roster_checking.files import SheetReading
from participants.roster_checking.layout import RosterLayout

from . import files
from .errors import refusal
from .models import HeadingMeaning, Roster

HEADING_LETTERS = 200


@dataclass(frozen=True)
class ListChoice:
    """What the organizer chose on the map of a file, by the places of the lists in it."""

    read: Collection[int]
    said: Collection[int]  # lists for whose rows what stands above them, or as the sheet's title, holds
    marked_too: bool = False


def understand(roster: Roster, pieces: Iterable[bytes]) -> None:
    """Understand a file that has just come in, from its pieces: to decrypt the kept one costs more than a page may.

    Raises Refusal `file_empty`, and as `reading.read` does.
    """
    known = _remembered(roster)
    sheets = [replace(sheet, layouts=[_as_known(each, known) for each in sheet.layouts])
              for sheet in reading.look(pieces)]  # fmt: skip
    if all(sheet.empty for sheet in sheets):
        raise refusal("file_empty")
    wanted = reading.to_read(sheets)
    main = reading.main_list(sheets) or max(sheets, key=lambda sheet: (not sheet.hidden, sheet.last_row)).layouts[0]
    roster.layouts = [
        _kept(layout, sheet, read=layout in wanted or layout is main)
        for sheet in sheets
        if not sheet.empty
        for layout in sheet.layouts
    ]
    _set_main(roster, main)


def _kept(layout: RosterLayout, sheet: SheetReading, *, read: bool) -> dict[str, Any]:
    return layout.as_json() | {"read": read, "end": layout.last_row or sheet.last_row, "own_said": True}


def _set_main(roster: Roster, layout: RosterLayout) -> None:
    roster.sheet, roster.heading_rows, roster.headings = layout.sheet, list(layout.heading_rows), layout.headings
    roster.mapping = {str(column): kind.value for column, kind in layout.mapping.items()}
    roster.rows_total = rows_of(roster)


def rows_of(roster: Roster) -> int:
    """About how many rows of the file are read."""
    ends: dict[str, int] = {}
    for kept in roster.layouts:
        if kept["read"]:
            ends[kept["sheet"]] = max(ends.get(kept["sheet"], 0), kept["end"])
    return sum(ends.values())


def choose(roster: Roster, sheet: str, heading_row: int | None) -> RosterLayout:
    """Take another sheet, or another row of headings, and with it what is alike. Refusal `file_empty`."""
    found = reading.look_again(files.opened(roster.file), sheet, heading_row)
    if found is None or found.empty:
        raise refusal("file_empty")
    layout = found.layouts[0]
    others = [kept for kept in roster.layouts if kept["sheet"] != sheet]
    for kept in others:
        kept["read"] = not kept["hidden"] and layout.alike(RosterLayout.from_json(kept))
    roster.layouts = [*(_kept(each, found, read=True) for each in found.layouts), *others]
    _set_main(roster, layout)
    return layout


def main_of(roster: Roster) -> RosterLayout:
    """The list whose columns are shown."""
    plain = RosterLayout(tuple(roster.heading_rows), roster.headings, roster.columns, [], roster.sheet)
    fitting = (each for each in roster.lists if (each.sheet, each.heading_rows) == (plain.sheet, plain.heading_rows))
    return next(fitting, plain)


def shown(roster: Roster) -> RosterLayout:
    """The list whose columns are shown, with values of the file. Refusal as `reading.read` does, and `file_empty`."""
    main = main_of(roster)
    found = reading.look_again(files.opened(roster.file), main.sheet, None if main.turned else main.heading_row)
    if found is None or found.empty:
        raise refusal("file_empty")
    return replace(main, samples=found.layouts[0].samples)


def take(roster: Roster, mapping: Mapping[int, Field], choice: ListChoice | None) -> None:
    """Read the lists that were chosen, those of the main one's headings by the columns that were said."""
    _remember(roster, mapping)
    main, kept_mapping = main_of(roster), {str(column): kind.value for column, kind in mapping.items()}
    for place, kept in enumerate(roster.layouts):
        layout = RosterLayout.from_json(kept)
        if layout == main or (layout.headings == main.headings and layout.own == main.own):
            kept["mapping"] = kept_mapping
        if choice is not None:
            kept["read"] = place in choice.read and (bool(layout.mapping) or layout == main)
            if place not in choice.said:
                kept["said"] = {}
    if choice is not None:
        roster.marked_too = choice.marked_too
    roster.mapping = kept_mapping
    if not any(kept["read"] for kept in roster.layouts):
        raise refusal("no_list_chosen")
    roster.rows_total = rows_of(roster)


def _remembered(roster: Roster) -> dict[str, str]:
    rows = HeadingMeaning.objects.filter(organizer=roster.session.programme.organizer_id)
    return dict(rows.values_list("heading", "field"))


def _as_known(layout: RosterLayout, known: Mapping[str, str]) -> RosterLayout:
    """A layout with what the organizer said of these headings before."""
    if not known or layout.own:
        return layout
    mapping = dict(layout.mapping)
    for column, heading in enumerate(layout.headings):
        meant = known.get(_key(heading)) if heading else None
        if meant is None:
            continue
        mapping.pop(column, None)
        if meant:
            mapping = {place: kind for place, kind in mapping.items() if kind != meant} | {column: Field(meant)}
    return replace(layout, mapping=mapping)


def _remember(roster: Roster, mapping: Mapping[int, Field]) -> None:
    """Keep what the organizer says of a heading otherwise than it was read."""
    proposed = roster.columns
    said = {
        _key(heading): mapping.get(column, "")
        for column, heading in enumerate(roster.headings)
        if heading and mapping.get(column) != proposed.get(column)
    }
    organizer = roster.session.programme.organizer_id
    rows = [HeadingMeaning(organizer_id=organizer, heading=key, field=meant) for key, meant in said.items() if key]
    HeadingMeaning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organizer", "heading"], update_fields=["field"]
    )


def _key(heading: str) -> str:
    return name_key(heading)[:HEADING_LETTERS]
