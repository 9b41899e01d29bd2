"""Each change goes through `partybuilding.services`; what others keep on their pages is only looked at."""

from partybuilding.admin import alliances, offers, organisations, teams

__all__ = ["alliances", "offers", "organisations", "teams"]
