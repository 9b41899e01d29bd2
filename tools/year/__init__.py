"""A played year of a district; `python -m tools.year --help`."""
