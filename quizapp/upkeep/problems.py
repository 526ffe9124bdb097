"""What goes wrong with a copy of the database."""


class CopyProblem(Exception):
    """A copy cannot be made or put back; the message says why, and what was left as it was."""
