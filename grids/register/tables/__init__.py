"""Buildings, households and residents as spreadsheets, in and out."""

from grids.register.tables.buildings import Buildings
from grids.register.tables.households import Households
from grids.register.tables.residents import Residents
from sheets.registers import register


def register_tables() -> None:
    for table in (Buildings(), Households(), Residents()):
        register(table)
