"""PostgreSQL's own programs, which know best how to read and write its databases."""

import os
import shutil

from django.db.backends.base.base import BaseDatabaseWrapper


class MissingProgram(Exception):
    """Something that a backup needs is not on this machine; the text says what to do."""


def program(name: str) -> str:
    """Where it is; Missing where it is not."""
    found = shutil.which(name)
    if not found:
        raise MissingProgram(
            f"{name} is not installed: apt-get install postgresql-client, of the server's version or newer."
        )
    return found


def address(connection: BaseDatabaseWrapper) -> tuple[list[str], dict[str, str]]:
    """Options and environment that lead pg_dump and psql to the database; the password is in the environment."""
    words, secrets = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    return list(words)[1:], {**os.environ, **(secrets or {})}
