"""The registers of this room as tables, in and out (see sheets.registers)."""
