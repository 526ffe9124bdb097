"""Other people's files: reading them without trusting them. Pure: no web, no database of ours."""
