"""Keeping the database well, on either engine: its schema, what it promises, copies of it."""
