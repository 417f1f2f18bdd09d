"""Several people in one row: tables side by side, or a column for each role; each becomes a list of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bimtek.common.names import name_key

from .bands import Band
from .fields import Field
from .headings import field_of
from .roles import role_of, role_within, without_role


@dataclass(frozen=True)
class ColumnGroup:
    """The columns of one person in each row, and what the headings say of all of them."""

    mapping: dict[int, Field]
    said: dict[Field, str] = field(default_factory=dict)
    own: list[int] = field(default_factory=list)  # columns of this person alone, where a row holds several


def groups(band: Band, samples: Sequence[Sequence[str]]) -> list[ColumnGroup]:
    """The people of one row; mostly one."""
    names = [column for column, kind in band.fields.items() if kind is Field.NAME]
    parents = _by_parent(band, names)
    roles = _role_columns(band, samples, names)
    if len(parents) > 1:
        return parents
    if len(roles) > 1:
        return _by_role(band, roles)
    keys = [name_key(band.paths[column][-1]) for column in names]
    if len(names) > 1 and len(set(keys)) == 1:
        return _side_by_side(band, names)
    return [ColumnGroup(_once(band.fields, _best_name(band, names)))]


def _once(fields: dict[int, Field], name: int | None) -> dict[int, Field]:
    """Each kind from one column, of twins the first; the name from the one that says it best."""
    mapping: dict[int, Field] = {}
    for column in sorted(fields):
        kind = fields[column]
        if kind is Field.NAME and name is not None and column != name:
            continue
        if kind is Field.LAST_NAME and name is not None and not _is_first_name(name, fields, column):
            continue
        if kind not in mapping.values():
            mapping[column] = kind
    return mapping


def _is_first_name(name: int, fields: dict[int, Field], column: int) -> bool:
    return name == column - 1  # "Nama Depan | Nama Belakang", and no whole name beside them


def _best_name(band: Band, names: Sequence[int]) -> int | None:
    """Of several columns of names the one with the whole name."""

    def worth(column: int) -> int:
        key = name_key(" ".join(band.paths[column]))
        if "lengkap" in key or "full" in key:
            return 3
        return 2 if key in ("nama", "name", "nama peserta") else 0 if "depan" in key or "first" in key else 1

    return max(names, key=lambda column: (worth(column), -column), default=None)


def _side_by_side(band: Band, names: Sequence[int]) -> list[ColumnGroup]:
    """Columns cut where the same headings begin again."""
    left = 0
    first, second = names[0], names[1]
    while left < first and second - left - 1 > first and _key(band, first - left - 1) == _key(band, second - left - 1):
        left += 1
    starts = [column - left for column in names]
    starts[0] = 0
    ends = [*starts[1:], len(band.paths)]
    spans = [range(start, end) for start, end in zip(starts, ends, strict=True)]
    cut = [{column: kind for column, kind in band.fields.items() if column in span} for span in spans]
    return [
        ColumnGroup(_once(fields, column), own=list(span))
        for fields, column, span in zip(cut, names, spans, strict=True)
    ]


def _key(band: Band, column: int) -> str:
    return name_key(" ".join(band.paths[column])) if band.paths[column] else ""


def _by_parent(band: Band, names: Sequence[int]) -> list[ColumnGroup]:
    """Merged headings such as KETUA over NAMA | NIK, ANGGOTA over the same."""
    over = {column: path[0] for column, path in enumerate(band.paths) if len(path) > 1 and role_of(path[0])}
    roles = dict.fromkeys(over[column] for column in names if column in over)
    if len(roles) < 2:
        return []
    shared = {column: kind for column, kind in band.fields.items() if column not in over and kind is not Field.NAME}
    found = []
    for role in roles:
        own = {column: field_of(band.paths[column][-1]) for column, parent in over.items() if parent == role}
        mapping = shared | {column: kind for column, kind in own.items() if kind}
        found.append(ColumnGroup(_once(mapping, None), {Field.POSITION: role_of(role)}, list(own)))
    return found


def _role_columns(band: Band, samples: Sequence[Sequence[str]], names: Sequence[int]) -> dict[int, str]:
    """Columns of names that are headed by a role, each another one; numbers below them only count people."""
    roles: dict[int, str] = {}
    for column, path in enumerate(band.paths):
        role = role_of(path[-1]) if path else ""
        lettered = [text for text in samples[column] if any(letter.isalpha() for letter in text)]
        if role and (lettered or not samples[column]) and (column in names or column not in band.fields):
            roles[column] = role
    plain = [column for column in names if column not in roles]
    return {} if plain or len(set(map(str.casefold, roles.values()))) < len(roles) else roles


def _by_role(band: Band, roles: dict[int, str]) -> list[ColumnGroup]:
    """Each role's name with the columns behind it up to the next one; what stands before the first holds for all."""
    starts = sorted(roles)
    behind = range(starts[-1] + 1, len(band.paths))
    named = {column: whose for column in behind if (whose := _named(band, column, roles)) is not None}
    shared = {column: kind for column, kind in band.fields.items() if column < starts[0] and kind is not Field.NAME}
    found = []
    for start, end in zip(starts, [*starts[1:], len(band.paths)], strict=True):
        columns = [column for column in range(start + 1, end) if named.get(column, start) == start]
        columns += [column for column, whose in named.items() if whose == start and column not in columns]
        own = {column: _own_field(band, column) for column in columns}
        mapping = shared | {start: Field.NAME} | {column: kind for column, kind in own.items() if kind}
        found.append(ColumnGroup(_once(mapping, start), {Field.POSITION: roles[start]}, [start, *columns]))
    return found


def _named(band: Band, column: int, roles: dict[int, str]) -> int | None:
    """Whose a column behind all names is, as "No. HP Ketua" says."""
    role = role_within(band.paths[column][-1]) if band.paths[column] else ""
    whose = [start for start, text in roles.items() if role and role in name_key(text)]
    return whose[0] if len(whose) == 1 else None


def _own_field(band: Band, column: int) -> Field | None:
    path = band.paths[column]
    kind = band.fields.get(column) or (field_of(without_role(path[-1])) if path else None)
    return None if kind is Field.NAME else kind
