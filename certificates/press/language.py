"""The language of layouts: Django's templates cut down to fields, conditions and one kind of loop.

    {{ organizer }}    {% if place %}…{% elif jp %}…{% else %}…{% endif %}    {% for topic in topics %}…{% endfor %}

A layout is untrusted. Its words are checked against a closed vocabulary before Django's parser sees them, and the
parser itself knows two tags and no filter: nothing is called, loaded or included, and a layout cannot name what it
was not given. Values are escaped.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Context, Engine, Library, TemplateSyntaxError
from django.template.base import Lexer, Token, TokenType
from django.template.defaulttags import do_for, do_if
from django.utils.translation import gettext as _

from certificates.press.errors import LayoutError

FIELDS = (
    "organizer", "role", "programme", "session_title", "dates", "place", "jp", "grade", "facts", "signed_at_place",
    "issued", "signatory_name", "signatory_position", "signatory_nip", "signed", "topics",
)  # fmt: skip
TOPIC_FIELDS = ("no", "title", "jp")
LOOP_FIELDS = ("counter", "first", "last")
# `images.logo` is true where an image of this name was uploaded.
IMAGES = "images"
MAX_CHARACTERS = 100_000
MAX_TAGS = 400

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_-]*)?")
LOOP = re.compile(r"for ([a-z]+) in (\S+)")
WORDS = re.compile(r"\"[^\"]*\"|'[^']*'|\S+")
OPERATORS = {"and", "or", "not", "==", "!="}
QUOTES = "\"'"

register = Library()
register.tag("if", do_if)
register.tag("for", do_for)


class LayoutEngine(Engine):
    """Knows `if` and `for`; no filter, no loader, no library."""

    default_builtins = [__name__]


_ENGINE = LayoutEngine(debug=False, autoescape=True, loaders=[], libraries={})


class LanguageChecker:
    """Reads a layout's tags in their order and refuses the first that is not in the language."""

    def __init__(self) -> None:
        self.topic: str | None = None  # the loop's variable, inside a loop
        self.line = 0

    def check(self, html: str) -> None:
        """LayoutError with the line of the first thing that is not in the language."""
        tags = [token for token in Lexer(html).tokenize() if token.token_type != TokenType.TEXT]
        if len(tags) > MAX_TAGS:
            raise LayoutError(_("The layout has more than %(most)d fields and conditions.") % {"most": MAX_TAGS})
        for token in tags:
            self.line = token.lineno or 0
            self.read(token)

    def read(self, token: Token) -> None:
        """One field, tag or comment."""
        words = token.contents.strip()
        if "|" in words and token.token_type != TokenType.COMMENT:
            self.refuse(_("filters (“|”) are not possible in a layout."))
        match token.token_type:
            case TokenType.VAR:
                self.name(words)
            case TokenType.BLOCK:
                self.tag(words)

    def tag(self, words: str) -> None:
        """An `if` or a loop, or one of their parts."""
        match words.partition(" ")[0]:
            case "if" | "elif":
                for word in WORDS.findall(words)[1:]:
                    self.operand(word)
            case "for":
                self.loop(words)
            case "endfor":
                self.topic = None
            case "else" | "endif":
                pass
            case other:
                self.refuse(_("“%(tag)s” is not possible in a layout; only if and for are.") % {"tag": other[:40]})

    def operand(self, word: str) -> None:
        """A word of a condition."""
        quoted = len(word) > 1 and word[0] in QUOTES and word[-1] == word[0]
        if word not in OPERATORS and not quoted:
            self.name(word)

    def loop(self, words: str) -> None:
        """A loop goes over the topics, and holds no other: so its cost is bounded."""
        found = LOOP.fullmatch(words)
        if found is None or found[2] != "topics":
            self.refuse(_("the only loop is “for topic in topics”."))
        elif self.topic:
            self.refuse(_("a loop inside a loop is not possible."))
        elif found[1] in (*FIELDS, IMAGES, "forloop"):
            self.refuse(_("a loop cannot take the name “%(name)s”.") % {"name": found[1]})
        else:
            self.topic = found[1]

    def name(self, name: str) -> None:
        """A field by its name, a topic's part, or whether an image is there."""
        if NAME.fullmatch(name) is None:
            self.refuse(_("“%(name)s” is not the name of a field.") % {"name": name[:40]})
        owner, _dot, part = name.partition(".")
        known = {self.topic: TOPIC_FIELDS, "forloop": LOOP_FIELDS if self.topic else ()}
        if owner == IMAGES and part:
            return
        if part and part in known.get(owner, ()):
            return
        if part or owner not in FIELDS:
            self.refuse(_("there is no field “%(name)s” here.") % {"name": name[:40]})

    def refuse(self, reason: str) -> None:
        """Stop with the line."""
        raise LayoutError(_("Line %(line)d: %(reason)s") % {"line": self.line, "reason": reason})


def fill(html: str, fixed: Mapping[str, Any], images: Iterable[str] = ()) -> str:
    """The layout's HTML with its fixed fields; LayoutError, with the line, for what is not in the language.

    `fixed` holds plain values only; `images` are the names of the layout's images.
    """
    if len(html) > MAX_CHARACTERS:
        raise LayoutError(_("The HTML is longer than %(most)d characters.") % {"most": MAX_CHARACTERS})
    LanguageChecker().check(html)
    try:
        template = _ENGINE.from_string(html)
    except TemplateSyntaxError as error:
        raise LayoutError(_syntax(error)) from error
    known = {name: fixed.get(name, "") for name in FIELDS} | {IMAGES: dict.fromkeys(images, "1")}
    return str(template.render(Context(known, autoescape=True, use_l10n=False, use_tz=False)))


def _syntax(error: TemplateSyntaxError) -> str:
    token: Token | None = getattr(error, "token", None)
    if token is None or not token.lineno:
        return _("A condition or loop is not closed, or closed twice: %(detail)s") % {"detail": error}
    return _("Line %(line)d: “%(tag)s” does not fit what stands before it, or is never closed.") % {
        "line": token.lineno,
        "tag": token.contents[:40],
    }
