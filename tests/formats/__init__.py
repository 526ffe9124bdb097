"""Tests of reading other people's files."""
