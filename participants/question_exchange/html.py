"""The words of a text that another system wrote as HTML: formatting is not kept, line breaks are."""

import re
from html import unescape

BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr)\s*>", re.I)
TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.S)


def plain(text: str, form: str = "html") -> str:
    """The text alone, if `form` says that it is HTML; any other text as it is."""
    if form != "html":
        return text.strip()
    words = unescape(TAGS.sub("", BREAKS.sub("\n", text.replace("\n", " "))))
    lines = [" ".join(line.split()) for line in words.split("\n")]
    return "\n".join(line for line in lines if line)
