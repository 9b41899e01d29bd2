"""Areas, organisations, people and their posts, the working calendar: each change through `grids.services`."""

from grids.admin import areas, calendar, cover, people, register

__all__ = ["areas", "calendar", "cover", "people", "register"]
