"""What decides what: of the values that triage gives an order, which one settles which question."""

from workorders.choices import Affair, Handling

# Handling alone picks the path: the action that the desk takes next.
PATHS = {Handling.EXPLAIN: "answer", Handling.REFER: "dispatch", Handling.SELF_HANDLE: "propose"}
# Affair only suggests the handling, to whoever keeps the categories.
SUGGESTS = {
    Affair.PUBLIC: Handling.REFER,
    Affair.COMMUNAL: Handling.SELF_HANDLE,
    Affair.PRIVATE: Handling.EXPLAIN,
}
