"""One file that holds all the data of a portal, and the way back from it.

A tar archive, written and read as a stream: `manifest.json`, the database in pieces (`database/000000`, …; put together
a gzipped SQL script of pg_dump, or an SQLite file), `database.json` with their SHA-256, the uploaded files below
`files/`, and `complete.json` at the end. `archive` writes and reads it, `dumping` and `loading` know databases,
`contents` knows files. Secrets are not in it: a backup that is lost must not tell a NIK.
"""
