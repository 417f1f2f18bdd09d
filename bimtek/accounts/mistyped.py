"""Domains of e-mail addresses that thumbs get wrong: asked about before a code goes astray."""

from difflib import get_close_matches

# Where the people who register have their addresses.
USUAL = (
    "gmail.com",
    "yahoo.com",
    "yahoo.co.id",
    "ymail.com",
    "rocketmail.com",
    "outlook.com",
    "outlook.co.id",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "kpu.go.id",
    "bawaslu.go.id",
    "kemendagri.go.id",
)
# Near to a usual one, and real.
REAL = frozenset(
    "mail.com email.com yahoo.co.jp yahoo.co.uk live.co.uk aol.com gmx.com me.com kemenag.go.id".split()  # noqa: SIM905
)
SIMILAR = 0.85  # difflib's ratio: "gmial.com" is 0.89 of "gmail.com", "mail.com" is a domain of its own


def likely(address: str) -> str:
    """The address with the domain that was probably meant, or empty where nothing is to be asked.

    `siti@gmial.com` -> `siti@gmail.com`, `siti@yaho.co.id` -> `siti@yahoo.co.id`.
    """
    name, _at, domain = address.strip().rpartition("@")
    domain = domain.casefold()
    if not name or domain in USUAL or domain in REAL:
        return ""
    near = get_close_matches(domain, USUAL, n=1, cutoff=SIMILAR)
    return f"{name}@{near[0]}" if near else ""
