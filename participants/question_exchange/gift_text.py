"""GIFT's escapes and fractions, and the category that stands for a topic."""

import re

SPECIAL = "~=#{}:\\"
_HIDDEN = {char: chr(0xE001 + at) for at, char in enumerate(SPECIAL + "n")}
_SHOWN = {ord(hidden): ("\n" if char == "n" else char) for char, hidden in _HIDDEN.items()}
_FILLER = "\ue0ff"  # keeps what is hidden as long as it was, so that columns stay right
TOP = ("$course$", "top")
# What Moodle takes as a share of several right choices.
SHARES = {
    1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571", 8: "12.5", 9: "11.11111", 10: "10"
}  # fmt: skip


def hide(text: str) -> str:
    """The text with each escaped character replaced by one that no rule of GIFT looks at; as long as before."""
    return re.sub(r"\\([~=#{}:\\n])", lambda found: _HIDDEN[found[1]] + _FILLER, text)


def show(text: str) -> str:
    """What a hidden text says."""
    return text.replace(_FILLER, "").translate(_SHOWN).strip()


def escape(text: str) -> str:
    """The text as GIFT wants it, on one line."""
    return re.sub(r"[~=#{}:\\]", lambda found: "\\" + found[0], text).replace("\n", "\\n")


def topic_of(category: str) -> str:
    """The topic that a category names: the last part of its path, in which "//" is a slash."""
    pieces = re.findall(r"(?:[^/]|//)+", category.strip())
    parts = [piece.replace("//", "/").strip() for piece in pieces]
    if parts[:1] and parts[0] in ("$course$", "$system$", "$cat$", "$module$"):
        parts = parts[1:]
        parts = parts[1:] if parts[:1] == ["top"] else parts
    return parts[-1] if parts else ""


def category_of(topic: str) -> str:
    """The category that stands for a topic; a blank keeps a slash at its start apart from the slash before it."""
    named = topic.replace("/", "//")
    return "/".join([*TOP, f" {named}" if named.startswith("/") else named] if topic else TOP)
