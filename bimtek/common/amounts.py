"""Amounts of money in Indonesian words, as receipts and contracts write them beside the figures."""

LARGEST = 999_999_999_999
_UNITS = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
)
_GROUPS = ((1_000_000_000, "miliar"), (1_000_000, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))
# One thousand and one hundred are one word, wherever they stand: "satu juta seribu seratus".
_ONE_WORD = frozenset({"ribu", "ratus"})


def in_words(number: int) -> str:
    """0 to 999,999,999,999 in Indonesian words: 1250000 -> "satu juta dua ratus lima puluh ribu".

    ValueError for what is negative, larger, or no whole number.
    """
    if not isinstance(number, int) or not 0 <= number <= LARGEST:
        raise ValueError(f"an amount is a whole number from 0 to {LARGEST}, not {number!r}")
    if number < len(_UNITS):
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    size, name = next(group for group in _GROUPS if number >= group[0])
    count, rest = divmod(number, size)
    head = f"se{name}" if count == 1 and name in _ONE_WORD else f"{in_words(count)} {name}"
    return f"{head} {in_words(rest)}" if rest else head


def rupiah_in_words(amount: int) -> str:
    """`in_words` with the currency behind it and a capital first: "Satu juta rupiah"."""
    return f"{in_words(amount)} rupiah".capitalize()


def rupiah(amount: int) -> str:
    """Whole rupiah as receipts write them: 1250000 -> "Rp1.250.000"."""
    return f"Rp{amount:,}".replace(",", ".")
