"""The tables as they are, beside the tables as the applied migrations make them; what differs, and how to mend it.

`reading` looks into a database, `expected` makes the tables anew where they hurt nothing, `comparing` says what
differs, `repairing` adds what is missing.
"""
