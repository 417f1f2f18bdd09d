"""Addresses on this site, made from what people call a thing."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

Row = TypeVar("Row", bound=models.Model)

# Leaves room for a number and random letters in the shortest slug field, 80 characters.
LONGEST = 64


def free_slug(model: type[models.Model], text: str, *, fallback: str) -> str:
    """`Bimtek KPPS` -> `bimtek-kpps`, or `bimtek-kpps-2` when that is taken; `fallback` where no letter is left."""
    whole = slugify(text).strip("-")
    base = whole if len(whole) <= LONGEST else whole[:LONGEST].rpartition("-")[0] or whole[:LONGEST]
    base = base or fallback
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def with_free_slug(model: type[Row], text: str, *, fallback: str, create: Callable[[str], Row]) -> Row:
    """The row that `create(slug)` makes under a free slug.

    The unique index decides between two that take the same slug at once; the loser gets random letters behind it.
    """
    slug = free_slug(model, text, fallback=fallback)
    with suppress(IntegrityError), transaction.atomic():
        return create(slug)
    return create(f"{slug}-{secrets.token_hex(3)}")
