"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at the cost OWASP asks for: 19 MiB, two passes, one lane.

    Django's own takes 100 MiB for each attempt, and anybody may attempt: with eight threads a process,
    wrong passwords from a few addresses would take a small server's memory.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
