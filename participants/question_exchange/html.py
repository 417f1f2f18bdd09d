"""The words of a text that another system wrote as HTML: formatting is not kept, line breaks are."""

import re
from html import escape, unescape

BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr)\s*>", re.I)
TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.S)


KEPT = ('<p style="white-space: pre-wrap">', "</p>")
"""Around a text whose spaces and lines count, as this portal writes it."""
IMAGE = re.compile(r"<img\b[^<>]{0,2000}>", re.I)
ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)


def wrapped(text: str) -> str:
    """A text as HTML that `plain` gives back as it was."""
    return f"{KEPT[0]}{escape(text)}{KEPT[1]}"


def told_of_image(text: str) -> str | None:
    """What the first image of an HTML says to who cannot see it; None without an image."""
    image = IMAGE.search(text)
    if image is None:
        return None
    alt = ALT.search(image[0])
    return " ".join(unescape(alt[1] or alt[2] or "").split()) if alt else ""


def plain(text: str, form: str = "html") -> str:
    """The text alone, if `form` says that it is HTML; any other text as it is."""
    if form != "html":
        return text.strip()
    if text.startswith(KEPT[0]) and KEPT[1] in text:
        return unescape(text.removeprefix(KEPT[0]).partition(KEPT[1])[0])
    words = unescape(TAGS.sub("", BREAKS.sub("\n", text.replace("\n", " "))))
    lines = [" ".join(line.split()) for line in words.split("\n")]
    return "\n".join(line for line in lines if line)
