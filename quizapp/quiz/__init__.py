"""Asking and scoring: quizzes, attempts at them, and the responses given."""
