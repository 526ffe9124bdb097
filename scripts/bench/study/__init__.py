"""The bench of studying: made-up learners keep our schedule, and Anki's SM-2, for half a year."""
