"""What an item is: its texts, kinds, scoring, files and checks. Pure: no Flask, no database, no clock, no chance."""
