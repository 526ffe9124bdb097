"""Measuring the program against what one would use otherwise: `python -m scripts.bench`, one bench or all."""
