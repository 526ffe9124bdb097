"""Remembering: card states by FSRS, an append-only log of reviews, the queue of the day."""
