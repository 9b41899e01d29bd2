"""A demo district: real streets and communities, and everything else invented. The same seed makes the same demo."""
