"""Memberships to be looked into, as they are told of."""

from typing import Any

from django.utils.translation import gettext as _

from grids.codes import PoliticalStatus


def told(fact: dict[str, Any]) -> str:
    """One piece of evidence in words."""
    if fact["what"] == "letter":
        return _("A letter for %(to)s was written on %(on)s, to be handed in by %(until)s; nobody has taken it.") % fact
    if fact["what"] == "away":
        return _("In %(to)s since %(on)s; the last contact was on %(heard)s.") % fact
    status = PoliticalStatus(fact["status"]).label
    return _("The register of residents says “%(status)s”; no branch here keeps a record.") % {"status": status}
