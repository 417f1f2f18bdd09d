"""One word for one thing on screen: what the glossary forbids stands in no Indonesian text and on no English page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from bimtek.accounts import library_texts

from .routes import ROUTES
from .test_translations import catalogue, texts
from .test_words import rows

NOT_WORDS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&\w+;|\S+@\S+|https?://\S+|\[A-Z_]{4,}")
HIDDEN = re.compile(r"<(script|style|textarea|select)\b.*?</\1>", re.DOTALL)


def forbidden(heading: str) -> re.Pattern[str]:
    """A pattern of the words in a table; those in small letters also with a capital, but for `anda`.

    Those with a capital are labels and buttons; in running text, as of a consent in its one language, they may stand.
    """
    words = [row[0] for row in rows(heading)]
    exact = {word for word in words if word == "anda" or word[0].isupper()}
    either = [word if word in exact else f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in words]
    return re.compile(rf"(?<![-\w])({'|'.join(either)})(?![-\w])")


def found(pattern: re.Pattern[str], text: str) -> list[str]:
    return pattern.findall(NOT_WORDS.sub(" ", text))


def test_no_indonesian_text_says_what_the_glossary_forbids():
    pattern = forbidden("not on screen")
    assert {text for entry in catalogue("id") for text in texts(entry) if found(pattern, text)} == set()
    assert found(pattern, "Kirim ke alamat email anda di a@email.id") == ["email", "anda"]


def test_sentences_of_libraries_are_ours():
    pattern = forbidden("not on screen")
    with override("id"):
        for text in (*library_texts.FORMS, *library_texts.PASSWORDS, *library_texts.ACCOUNTS):
            assert gettext(text) != text, text
            assert found(pattern, gettext(text)) == [], text
        assert gettext("The password is too similar to the %(verbose_name)s.") == (
            "Jangan pakai %(verbose_name)s Anda sebagai kata sandi."
        )


def addresses(world: Any) -> Iterator[str]:
    """Pages for everybody and for participants, which are read most."""
    for name, route in ROUTES.items():
        if route.method == "get" and isinstance(route.who, str) and route.who in ("public", "signed in", "own"):
            yield reverse(name, args=[getattr(world, each) for each in route.arguments])


@pytest.mark.slow("asks every public page")
@pytest.mark.django_db
def test_english_pages_have_no_indonesian_leftovers(world):
    pattern, client = forbidden("not in English"), Client()
    client.force_login(world.user)
    client.cookies["django_language"] = "en"
    left, seen = {}, 0
    for address in addresses(world):
        page = client.get(address)
        if page.streaming:
            b"".join(page.streaming_content)  # closes the file
        elif page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
            seen += 1
            if words := found(pattern, strip_tags(HIDDEN.sub(" ", page.text))):
                left[address] = words
    assert (left, seen > 20) == ({}, True)
