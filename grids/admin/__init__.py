"""Areas, organisations, people and their posts, the working calendar: each change through `grids.services`."""

from grids.admin import areas, calendar, people, register

__all__ = ["areas", "calendar", "people", "register"]
