"""Areas that a search finds, each with the line of areas that it lies in."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from grids.models import Area
from grids.selectors import find_areas


@dataclass(frozen=True)
class Found:
    area: Area
    line: str

    @property
    def url(self) -> str:
        return reverse("grids:area", args=[self.area.code])

    @property
    def name(self) -> str:
        return self.area.name

    @property
    def code(self) -> str:
        return self.area.code

    @property
    def kind(self) -> str:
        return self.area.get_kind_display()


def found(user: User, words: str, most: int) -> list[Found]:
    """The first `most` that are going on, in the order of `find_areas`."""
    rows = list(find_areas(user, words).current().defer("boundary", "search")[:most])
    above = {pk for row in rows for pk in row.ancestor_ids[:-1]}
    names = dict(Area.objects.shown_to(user).filter(pk__in=above).values_list("pk", "name"))
    return [Found(row, " › ".join(names[pk] for pk in row.ancestor_ids[:-1] if pk in names)) for row in rows]
