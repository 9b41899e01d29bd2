"""How large the district is that is played: as it was published, or a part of it."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Scale:
    communities: int = 26
    grids: int = 529
    organisations: int = 244
    members: int = 4_388
    offers: int = 4_200
    requests: int = 43_000
    needs: int = 8_300
    days: int = 365

    def part(self, share: float) -> "Scale":
        """The same density of everything in a smaller district; the time stays as long."""
        numbers = {each.name: max(1, round(getattr(self, each.name) * share)) for each in fields(self)}
        return replace(Scale(**numbers), days=self.days)

    def only(self, days: int) -> "Scale":
        """The first days, with their part of the requests."""
        share = days / self.days
        return replace(self, days=days, requests=round(self.requests * share), needs=round(self.needs * share))


PUBLISHED = Scale()
SERVICES, PANELS = 2_800, 52
QUICK, COMPLETED = 98, 95  # percent
