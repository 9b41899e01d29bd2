"""The only writers of appraisals. One verb, one function, one transaction, one entry."""

from appraisal.services.announcing import announce, appeal, propose_ruling, publish, settle_appeal
from appraisal.services.drafting import (
    add_indicator,
    add_panelists,
    add_units,
    change_indicator,
    change_scheme,
    create_scheme,
    drop_indicator,
    drop_panelist,
    drop_unit,
)
from appraisal.services.pairing import change_pairing, pair
from appraisal.services.reminding import remind
from appraisal.services.scoring import (
    Said,
    close_scoring,
    extend,
    hand_in_report,
    open_scoring,
    reopen_scoring,
    save_sheet,
    take_back,
)

__all__ = [
    "Said",
    "add_indicator",
    "add_panelists",
    "add_units",
    "announce",
    "appeal",
    "change_indicator",
    "change_pairing",
    "change_scheme",
    "close_scoring",
    "create_scheme",
    "drop_indicator",
    "drop_panelist",
    "drop_unit",
    "extend",
    "hand_in_report",
    "open_scoring",
    "pair",
    "propose_ruling",
    "publish",
    "remind",
    "reopen_scoring",
    "save_sheet",
    "settle_appeal",
    "take_back",
]
