"""Buildings, households and residents for other systems."""
