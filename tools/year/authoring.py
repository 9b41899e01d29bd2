"""What is asked for in the played year: the project's own words, and for needs, where a file is given, its words."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from governance.demo.ground import Ground
from governance.demo.material import Kind, kinds
from governance.demo.names import Names
from governance.demo.stories import HOURS, Author, Resident, Story
from grids.models import Area
from tools.year.scale import Scale
from workorders.choices import Handling
from workorders.models import Category

RESIDENTS_PER_GRID = 6
LONGEST = 2000
NEED = "need"  # the course of what is met from what units and people offer
COURSES = {
    "smooth": 68,
    "slow": 2,
    "silent": 12,
    "settled": 9,
    "returned": 2,
    "adjudicated": 0.3,
    "reworked": 1.5,
    "unhappy": 1,
    "unhappy_twice": 0.1,
    "declined": 1.5,
    "withdrawn": 1,
    "void": 0.5,
    "force_closed": 0.2,
    "unplaced": 0.4,
    "reclassified": 0.5,
}
# On weekdays more is asked for than at weekends.
BY_WEEKDAY = (1.15, 1.1, 1.05, 1.05, 1.1, 0.8, 0.75)
# What a label of the file stands for: any of these matters; an unknown one, any that the community meets from offers.
MATTERS = {
    "城乡建设": ("M0307", "M0606", "M0603"),
    "劳动和社会保障": ("M1003", "M0306"),
    "教育文体": ("M0310", "M1103", "M1104"),
    "商贸旅游": ("M0306", "M0307", "M0906"),
    "环境保护": ("M0307", "S0106"),
    "卫生计生": ("M0306", "M1201", "M1202"),
    "交通运输": ("M0307", "M0306"),
}


class YearAuthor(Author):
    def __init__(
        self,
        seed: int,
        ground: Ground,
        names: Names,
        first: datetime,
        scale: Scale,
        texts: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(seed, ground, ground.communities, names, first + timedelta(days=scale.days))
        self.first, self.scale, self.texts = first, scale, texts
        self.days = [BY_WEEKDAY[(first + timedelta(days=day, hours=12)).weekday()] for day in range(scale.days)]
        known = Category.objects.values_list("code", "handling")
        self.own = [code for code, handling in known if handling == Handling.SELF_HANDLE]
        self.known = {code for code, _handling in known}
        self.for_needs = [each for each in kinds() if each.category in self.own]
        more = scale.grids * RESIDENTS_PER_GRID - len(self.residents)
        self.residents += [Resident(names.person(), names.phone()) for _n in range(more)]

    def stories(self, count: int) -> list[Story]:
        found = super().stories(count)
        for number in Random(f"{self.seed}:needs").sample(range(count), min(self.scale.needs, count)):
            found[number] = self._as_need(found[number])
        return found

    def _moment(self, rng: Random) -> datetime:
        day = rng.choices(range(len(self.days)), self.days)[0]
        return self.first + timedelta(days=day, hours=rng.choices(range(24), HOURS)[0], seconds=rng.randrange(3600))

    def _course(self, age: timedelta, rng: Random) -> str:
        return rng.choices(list(COURSES), list(COURSES.values()))[0]

    def _community(self, course: str, rng: Random) -> Area:
        return rng.choice(self.ground.communities)

    def _as_need(self, story: Story) -> Story:
        kind: Kind = story.rng.choice(self.for_needs)
        text, result = story.rng.choice(kind.cases)
        if self.texts:
            label, words = story.rng.choice(self.texts)
            matters = [code for code in MATTERS.get(label, ()) if code in self.known] or self.own
            kind = replace(kind, category=story.rng.choice(matters))
            text = words.replace("{", "{{").replace("}", "}}")  # other texts have a place to fill in
        return replace(story, course=NEED, kind=kind, text=text, result=result, declined=None)


def read(file: Path, text: str, label: str) -> Iterator[tuple[str, str]]:
    """Label and text of each row of a CSV, gzipped or not."""
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row[label], " ".join(row[text].split())[:LONGEST] or "-"
