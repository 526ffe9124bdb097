"""Pages: each parses what was sent, calls a stage, and answers in the reader's language. No rule lives here."""
