"""Programs for those who build the site; each is run with `python -m scripts.NAME`."""
