"""Grids of a community cut anew: which building goes to which of them, and what each of them becomes."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.models import Area, AreaKind, RecutKind
from grids.next_code import next_code
from grids.proposing import Part, Proposal, arranged, colour, propose
from grids.recutting.forms import AreaField, RecutForm
from grids.two_maps import TwoMaps, draw

MOST = 60  # parts of one community


class RegroupForm(RecutForm):
    kind = RecutKind.REGROUP
    template = "grids/recuts/regroup.html"
    explains = _(
        "Buildings are put together to grids anew, and boundaries follow them. What hangs on a building goes with it."
    )

    def ask(self) -> None:
        first, numbers, count = self.proposal, self._numbers, self._count
        grids = self.administered.filter(pk__in=[grid.pk for grid in first.grids])
        becoming = {part.number: part.becomes for part in first.parts}
        self.fields["parts"] = forms.IntegerField(widget=forms.HiddenInput, initial=count, min_value=1, max_value=MOST)
        new = 0
        for number in range(1, count + 1):
            grid = becoming.get(number)
            self._ask_part(number, AreaField(grids, required=False, empty_label=_("a new grid"), initial=grid), new)
            new += grid is None
        for block in first.blocks:
            self.fields[f"to{block.area.pk}"] = forms.IntegerField(
                label=block.area.name, required=False, min_value=1, max_value=count, initial=numbers.get(block.area.pk)
            )
        self.fields["ends"] = forms.BooleanField(
            label=_("Grids that are left without a building end"),
            required=False,
            initial=True,
            help_text=_("Each is followed by the grid that most of its buildings go to."),
        )

    def _ask_part(self, number: int, becomes: AreaField, given: int) -> None:
        becomes.label = _("Grid %(n)d becomes") % {"n": number}
        self.fields[f"into{number}"] = becomes
        self.ask_name_and_code(str(number), required=False, code=next_code(AreaKind.GRID, self.area, given))
        code = str(self.fields[f"code{number}"].initial)
        named = {"community": self.area.name, "n": code[-3:].lstrip("0")}
        self.fields[f"name{number}"].initial = gettext("%(community)s grid %(n)s") % named if code else ""
        self.fields[f"name{number}"].label = _("Name of grid %(n)d, if it is new") % {"n": number}
        self.fields[f"code{number}"].label = _("Code of grid %(n)d, if it is new") % {"n": number}

    @cached_property
    def proposal(self) -> Proposal:
        return propose(self.area)

    @property
    def _numbers(self) -> dict[int, int]:
        return {block.area.pk: part.number for part in self.proposal.parts for block in part.blocks}

    @property
    def _count(self) -> int:
        """One more than proposed, so that there is one to be filled."""
        sent = str(self.data.get("parts", ""))
        wanted = int(sent) if sent.isdecimal() and len(sent) < 4 else len(self.proposal.parts) + 1
        return max(1, min(wanted, MOST))

    @property
    def shown(self) -> Proposal:
        """As the form stands now, whether or not it could be carried out."""
        if not self.is_bound:
            return self.proposal
        numbers = {block.area.pk: self._sent(block.area.pk) for block in self.proposal.blocks}
        becoming = {n: self._becomes(n) for n in range(1, self._count + 1)}
        return arranged(self.area, {pk: number for pk, number in numbers.items() if number}, becoming)

    def _sent(self, pk: int) -> int:
        sent = str(self.data.get(f"to{pk}", ""))
        return int(sent) if sent.isdecimal() and len(sent) < 4 and 1 <= int(sent) <= self._count else 0

    def _becomes(self, number: int) -> Area | None:
        sent = str(self.data.get(f"into{number}", ""))
        return next((grid for grid in self.proposal.grids if str(grid.pk) == sent), None)

    @cached_property
    def maps(self) -> TwoMaps | None:
        return draw(self.shown)

    @property
    def part_rows(self) -> Iterator[dict[str, Any]]:
        """The parts with their fields; one without buildings is there to be filled."""
        parts: dict[int, Part] = {part.number: part for part in self.shown.parts}
        for number in range(1, self._count + 1):
            fields = {name: self[f"{name}{number}"] for name in ("into", "name", "code")}
            yield {"number": number, "colour": colour(number), "part": parts.get(number), **fields}

    @property
    def building_rows(self) -> Iterator[dict[str, Any]]:
        for block in self.proposal.blocks:
            yield {"block": block, "field": self[f"to{block.area.pk}"]}

    @property
    def common_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("ends", "effective", "reason")]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        used = sorted({data[f"to{block.area.pk}"] for block in self.proposal.blocks} - {None})
        taken: set[Area] = set()
        for number in used:
            grid = data[f"into{number}"]
            if grid in taken:
                self.add_error(f"into{number}", _("Another one becomes this grid already."))
            if grid is not None:
                taken.add(grid)
                continue
            for name in ("name", "code"):
                if not data[f"{name}{number}"]:
                    self.add_error(f"{name}{number}", _("A new grid needs this."))
        return data

    def plan(self) -> dict[str, Any]:
        data = self.cleaned_data
        held: dict[int, list[int]] = {}
        for block in self.proposal.blocks:
            if number := data[f"to{block.area.pk}"]:
                held.setdefault(number, []).append(block.area.pk)
        return {
            "area": self.area.pk,
            "parts": [{**self._wanted(number), "children": held[number]} for number in sorted(held)],
            "ends": data["ends"],
        }

    def _wanted(self, number: int) -> dict[str, Any]:
        grid, data = self.cleaned_data[f"into{number}"], self.cleaned_data
        return {"into": grid.pk} if grid else {"name": data[f"name{number}"], "code": data[f"code{number}"]}
