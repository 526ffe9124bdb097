"""Filling an empty database: the shipped bank, then a demo teacher and a demo learner with a history."""
