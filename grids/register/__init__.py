"""The only writers of buildings, households, residents and care marks."""

from grids.register.buildings import add_building, change_building
from grids.register.care import end_care, mark_care
from grids.register.households import change_household, close_household, open_household
from grids.register.living import Living, change_residence, died, move_in, move_out
from grids.register.people import PersonData, change_person, person_data, record_person

__all__ = [
    "Living",
    "PersonData",
    "add_building",
    "change_building",
    "change_household",
    "change_person",
    "change_residence",
    "close_household",
    "died",
    "end_care",
    "mark_care",
    "move_in",
    "move_out",
    "open_household",
    "person_data",
    "record_person",
]
