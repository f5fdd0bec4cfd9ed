"""Alembic migrations of the database; `api.store.upgrade` runs them.

A new one: change api/store/tables.py, run `python -m api.migrations "what changes"`, read what it wrote, and set
`HEAD` in api/store/schema.py to its revision.
"""
