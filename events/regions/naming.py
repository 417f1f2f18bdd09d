"""How region names become searchable: one form for the table, the aliases and what people type."""

from bimtek.common.names import name_key

# Words that say what a place is rather than what it is called, longest first.
PREFIXES = (
    "daerah khusus ibukota",
    "daerah istimewa",
    "kabupaten administrasi",
    "kota administrasi",
    "kabupaten",
    "kota",
)
TYPED_LEVELS = 2  # only provinces and regencies carry their kind in the name


def search_name(name: str, level: int) -> str:
    """`Kabupaten Kulon Progo` -> `kulon progo`; a district "Kota Agung" keeps its "kota"."""
    key = name_key(name)
    if level > TYPED_LEVELS:
        return key
    for prefix in PREFIXES:
        if key.startswith(f"{prefix} "):
            return key.removeprefix(f"{prefix} ")
    return key


def joined(key: str) -> str:
    """`kulon progo` -> `kulonprogo`, as many write it."""
    return key.replace(" ", "")
