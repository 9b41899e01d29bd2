"""The only writers of areas, people, organisations and posts."""

from grids.services.absences import end_absence, name_cover, pair_posts, report_absence
from grids.services.areas import change_area, create_area, create_areas, rename_area, set_boundaries
from grids.services.calendar import clear_calendar_day, set_calendar_day, set_office_hours
from grids.services.duties import drop_turn, put_on_duty, roster, swap_turns, take_turn
from grids.services.organisations import (
    create_organisation,
    reveal_contacts,
    save_contact,
    save_norm,
    save_organisation,
)
from grids.services.people import create_person, known_person, save_person, set_person_data
from grids.services.posts import appoint, appoint_many, end_post

__all__ = [
    "appoint",
    "appoint_many",
    "change_area",
    "clear_calendar_day",
    "create_area",
    "create_areas",
    "create_organisation",
    "create_person",
    "drop_turn",
    "end_absence",
    "end_post",
    "known_person",
    "name_cover",
    "pair_posts",
    "put_on_duty",
    "rename_area",
    "report_absence",
    "reveal_contacts",
    "roster",
    "save_contact",
    "save_norm",
    "save_organisation",
    "save_person",
    "set_boundaries",
    "set_calendar_day",
    "set_office_hours",
    "set_person_data",
    "swap_turns",
    "take_turn",
]
