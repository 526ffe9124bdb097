"""The tests: facts about outcomes, on a real database, in sentences."""
