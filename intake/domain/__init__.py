"""The rules, in plain Python: no Flask, no SQLAlchemy, no clock, no files. Whatever the time or the key is, the caller passes it in."""
