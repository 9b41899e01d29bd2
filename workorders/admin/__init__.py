"""Reference data are changed here, through `workorders.services.reference`; orders are only looked at."""

from workorders.admin import history, orders, reference

__all__ = ["history", "orders", "reference"]
