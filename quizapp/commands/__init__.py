"""The `flask` command groups: each reads arguments, calls a stage, and prints; a failure is one line and exit 1."""
