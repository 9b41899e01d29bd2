"""Requests out of a table: each row validated like any other request, taken or refused whole."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid
from common.inputs import CleanTextField
from common.tables import Row, Table, open_table
from grids.models import Area, AreaKind
from workorders.actors import SYSTEM
from workorders.choices import Channel
from workorders.requests import DESCRIPTION_LENGTH, RequestForm, place_of
from workorders.services import Reported, submit_many
from workorders.services.answered import Answered, take_answered

ID = "id"
# Shorter words for some of the form's fields.
SHORT_NAMES = {"occurred": "occurred_at", "due": "due_elsewhere", "anonymous": "is_anonymous"}
YES_OR_NO = {"是": True, "1": True, "true": True, "yes": True, "否": False, "0": False, "false": False, "no": False}
LONGEST_ID = 80  # what the column of the order holds
LONGEST_SOURCE = 50


@dataclass(frozen=True)
class Refusal:
    """Why a row was not taken, one for each field at fault."""

    number: int
    id: str
    field: str
    reason: str


@dataclass
class Tally:
    read: int = 0
    taken: int = 0
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def rows_refused(self) -> int:
        return len({refusal.number for refusal in self.refused})


@dataclass(frozen=True)
class Places:
    """Where rows go that name no place: to the desk of the first root, or with a seed to communities, by chance.

    The same seed and number always give the same community.
    """

    roots: tuple[Area, ...]
    seed: int | None
    communities: tuple[Area, ...]

    @classmethod
    def of(cls, codes: Iterable[str], seed: int | None) -> "Places":
        """Raises Invalid for an unknown area, or when there is no community to spread over."""
        roots = tuple(_area(code) for code in codes)
        communities: list[Area] = []
        for root in roots if seed is not None else ():
            communities += Area.objects.current().within(root).filter(kind=AreaKind.COMMUNITY)
        if seed is not None and not communities:
            raise Invalid(_("There are no communities in %(area)s.") % {"area": ", ".join(codes)})
        return cls(roots, seed, tuple(communities))

    def put(self, reported: Reported) -> Reported:
        """The request at the place that it names, or else where such rows go."""
        for root in self.roots:
            if reported.area is not None and not root.contains(reported.area.path):
                continue
            area = reported.area or place_of(reported.address, reported.lon, reported.lat, under=root)
            if area is not None:
                return replace(reported, root=root, area=area)
        return replace(reported, area=self._drawn(reported.external_id))

    def _drawn(self, number: str) -> Area | None:
        if not self.communities:
            return None
        digest = hashlib.sha256(f"{self.seed}:{number}".encode()).digest()
        return self.communities[int.from_bytes(digest[:8], "big") % len(self.communities)]


def _area(code: str) -> Area:
    area = Area.objects.current().filter(code=code).first()
    if area is None:
        raise Invalid(_("There is no area with the code %(code)s.") % {"code": code})
    return area


@dataclass(frozen=True)
class Import:
    """A table, what its columns mean, and where its rows go."""

    table: Table
    source: str
    columns: Mapping[str, str]  # field → column
    places: Places

    form: ClassVar[type[RequestForm]] = RequestForm
    needed: ClassVar[tuple[str, ...]] = ("description",)

    @classmethod
    def open(cls, path: Path, name: str, columns: Mapping[str, str], places: Places) -> Self:
        """Raises Invalid when the file cannot be read, or the columns are not what was said."""
        if not 0 < len(name) <= LONGEST_SOURCE:
            raise Invalid(_("Give the source a name of at most %(n)d characters.") % {"n": LONGEST_SOURCE})
        fields = (ID, *cls.form.base_fields)
        meant = {SHORT_NAMES.get(name, name): column for name, column in columns.items()}
        unknown = sorted(meant.keys() - set(fields))
        if unknown or not meant.keys() >= set(cls.needed):
            wrong = {
                "needed": ", ".join(cls.needed),
                "unknown": ", ".join(unknown) or "–",
                "fields": ", ".join(fields),
            }
            raise Invalid(_("Map at least %(needed)s, and only %(fields)s; not %(unknown)s.") % wrong)
        table = open_table(path)
        table.require(meant.values())
        return cls(table, f"import:{name}", meant, places)

    def run(self, batch: int, progress: Callable[[Tally], None]) -> Tally:
        """Take the rows in, `batch` by `batch`. Rows that were taken before are known by their number."""
        tally = Tally()
        rows = self.table.rows()
        while block := list(islice(rows, batch)):
            good = [each for row in block if (each := self._reported(row, tally))]
            taken, known = self._take(good)
            tally.read += len(block)
            tally.taken += taken
            tally.known += known
            progress(tally)
        return tally

    def _take(self, rows: list[Any]) -> tuple[int, int]:
        """(taken, already known)"""
        return submit_many(rows, by=SYSTEM)

    def _made(self, reported: Reported, form: RequestForm) -> Any:
        """What `_take` takes, of a valid row."""
        return reported

    def _reported(self, row: Row, tally: Tally) -> Any:
        number = self._number(row)
        try:
            return self._read(row, number)
        except Invalid as wrong:
            tally.refused += _refusals(row, number, wrong)
            return None

    def _number(self, row: Row) -> str:
        """What the row is known by: its number, or else a digest of what it says."""
        if ID in self.columns:
            return row.values[self.columns[ID]].strip()
        said = "\x1f".join(row.values[column] for column in self.columns.values())
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def _read(self, row: Row, number: str) -> Any:
        if row.is_ragged:
            raise Invalid(_("This row has more cells than there are columns."))
        if not 0 < len(number) <= LONGEST_ID:
            raise Invalid.field(ID, _("Each row needs a number of at most %(n)d characters.") % {"n": LONGEST_ID})
        form = self.form({name: _value(name, row.values[column]) for name, column in self.columns.items()})
        if not form.is_valid():
            raise Invalid(fields={name: [str(each) for each in errors] for name, errors in form.errors.items()})
        root = self.places.roots[0]
        reported = form.reported(root=root, channel=Channel.IMPORT, source=self.source, external_id=number)
        return self._made(self.places.put(reported), form)


class AnsweredForm(RequestForm):
    """A request that was answered elsewhere."""

    answer = CleanTextField(max_length=DESCRIPTION_LENGTH)
    asked_at = forms.DateTimeField()
    answered_at = forms.DateTimeField()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        asked, answered = values.get("asked_at"), values.get("answered_at")
        if asked and answered and not asked <= answered <= now():
            self.add_error("answered_at", _("The answer cannot come before the request, nor later than now."))
        return values


class AnsweredImport(Import):
    """Requests with their answers and the dates of both: closed orders."""

    form = AnsweredForm
    needed = ("description", "answer", "asked_at", "answered_at")

    def _take(self, rows: list[Any]) -> tuple[int, int]:
        return take_answered(rows)

    def _made(self, reported: Reported, form: RequestForm) -> Answered:
        said = form.cleaned_data
        return Answered(reported, said["answer"], said["asked_at"], said["answered_at"])


def _value(name: str, cell: str) -> object:
    cell = cell.strip()
    if name.endswith("_at") or name == "due_elsewhere":
        return cell.replace("/", "-")
    if name == "is_anonymous" and cell:
        if cell.lower() not in YES_OR_NO:
            raise Invalid.field(name, _("Write yes or no, not “%(value)s”.") % {"value": cell[:20]})
        return YES_OR_NO[cell.lower()]
    return cell


def _refusals(row: Row, number: str, wrong: Invalid) -> Iterator[Refusal]:
    if not wrong.fields:
        yield Refusal(row.number, number, "", str(wrong))
    for name, sentences in wrong.fields.items():
        yield Refusal(row.number, number, name, " ".join(str(each) for each in sentences))
