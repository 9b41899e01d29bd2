"""The inputs of an action as they stand on an order's page, filled with what the platform knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import now
from common.inputs import INDENT
from grids.models import Area
from workorders.choices import LimitStep, Stage, State
from workorders.deadlines import limit_for, suggested_limits, term
from workorders.explaining import amount_words
from workorders.grounds import advice_of
from workorders.inputs import ActionForm, UnitField
from workorders.media import FilesField
from workorders.models import Category, Deadline, Dispatch, GroundKind, Petition, Suggestion, WorkOrder
from workorders.photos import Photo, PhotosField
from workorders.policies import unasked
from workorders.services.waiting import latest_end
from workorders.similar import Similar
from workorders.staffing import Staffing
from workorders.suggesting import Proposal, proposals, triage_for
from workorders.workflow import Action

UNIT, OTHER_UNIT, PERSON = "unit:", "other", "person"
LIMITS = {"accept_by": LimitStep.ACCEPT, "finish_by": LimitStep.FINISH}

# What somebody says by ticking the box that stands before a step that is hard to take back.
SURE = {
    "decline": gettext_lazy("Yes: the order ends here, and the reporter reads the ground and where to go instead"),
    "return": gettext_lazy("Yes: the order leaves the unit and is back at the desk, with this reason"),
    "force_close": gettext_lazy("Yes: the order ends without a check or a review, and the reporter reads why"),
    "withdraw": gettext_lazy("Yes: the order ends, and nobody works on it any more"),
    "merge": gettext_lazy(
        "Yes: the order is followed up under the other number, and its reporters hear the outcome there"
    ),
    "void": gettext_lazy("Yes: the order ends as one that should never have been"),
}


@dataclass(frozen=True)
class Known:
    """What the page has read of the order beside the order itself."""

    order: WorkOrder
    suggestion: Suggestion | None = None
    dispatches: tuple[Dispatch, ...] = ()
    category: Category | None = None  # chosen just now, not saved yet
    petition: Petition | None = None  # waits for a word
    finish: Deadline | None = None  # the clock of the work
    similar: tuple[Similar, ...] = ()  # likely the same matter


class PageForm(ActionForm):
    """The form of an action, with the version of the order that it was shown for."""

    template = "workorders/order/form.html"
    advice = ""
    placed_apart: tuple[str, ...] = ()  # what the template places by itself

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known.order, data, auto_id=f"{action.name}_%s")
        self.known = known
        for name in unasked(known.order.district_id) & self.fields.keys():
            del self.fields[name]
        self.fields["version"] = forms.IntegerField(initial=known.order.version, widget=forms.HiddenInput)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["data-draft"] = f"{action.name}-{name}"
        if {"category", "severity"} <= {need.name for need in action.needs}:
            self.fields["category"].help_text = _("Another one brings what is usual for it, where you choose nothing.")
        if action.danger:
            self.fields["sure"] = forms.BooleanField(
                label=SURE[action.name], error_messages={"required": _("Tick this, if that is what you want.")}
            )

    def photos(self) -> Sequence[Photo]:
        """Those sent along with the action."""
        return list(self.cleaned_data.get("photos", ()))

    def arguments(self) -> dict[str, Any]:
        needed = {need.name for need in self.action.needs}
        return {name: value for name, value in super().arguments().items() if name in needed}

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The visible fields line by line: small ones share a line, others have one each."""
        placed = [bound for bound in self.visible_fields() if bound.name not in self.placed_apart]
        for is_wide, group in groupby(placed, key=_is_wide):
            if is_wide:
                yield from ([bound] for bound in group)
            else:
                yield list(group)


def _is_wide(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, forms.Textarea | forms.RadioSelect)


class RegisterForm(PageForm):
    """Begins with what the rules propose, or with what is usual for the category."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        triage = triage_for(known.order, known.suggestion, known.category)
        self.initial, self.advice = triage.values, triage.reason


class DeclineForm(PageForm):
    """Where to go instead is what stands beside the ground, unless somebody writes it better."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        referral = self.fields["referral"]
        referral.widget.attrs["data-advised-by"] = "ground"
        # Whether a ground without advice leaves it empty is for `clean` to say.
        referral.required = False
        referral.help_text = _("The reporter reads this. Left empty, it is what stands beside the ground.")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("referral") and values.get("ground") and "referral" not in self.errors:
            values["referral"] = advice_of(GroundKind.DECLINE, values["ground"])
            if not values["referral"]:
                self.add_error("referral", self.fields["referral"].error_messages["required"])
        return values


class ConcludeForm(PageForm):
    """Ends a request that nobody has registered: begins with the category that the rules propose for it."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        if known.order.state == State.SUBMITTED:
            triage = triage_for(known.order, known.suggestion, known.category)
            self.initial["category"], self.advice = triage.values.get("category"), triage.reason


@dataclass(frozen=True)
class Offer:
    """A unit to tick, and what should be known before."""

    value: str
    proposal: Proposal
    warning: str


class LeadForm(PageForm):
    """Names who is to do it: one of the units proposed, any other that serves the area, or a person."""

    template = "workorders/order/lead_form.html"
    placed_apart = ("lead", "unit", "person")

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        serving = list(unit.queryset or ())
        self.proposals = proposals(known.order, known.suggestion, known.dispatches, serving)
        self.staffing = Staffing(serving)
        self.backstop = next((each.unit for each in self.proposals if each.unit.is_backstop), None)
        unit.unmanned = frozenset(each.pk for each in serving if self.staffing.is_unmanned(each))
        self.units = {f"{UNIT}{each.unit.code}": each.unit for each in self.proposals}
        unit.required = False
        unit.widget.choices = [("", ""), *unit.grouped(serving)]
        self.fields["lead"] = forms.ChoiceField(
            label=_("Lead"),
            required=False,
            choices=[(each, each) for each in self._leads()],
            error_messages={"invalid_choice": _("This unit is not proposed any more: choose it from the list.")},
        )
        self.initial["lead"] = next((f"{UNIT}{each.unit.code}" for each in self.proposals if each.is_advised), "")
        if known.suggestion and known.suggestion.person_id and "person" in self.fields:
            self.initial.update(lead=PERSON, person=known.suggestion.person_id)
        for name, step in LIMITS.items():
            self.fields[name].help_text = _hint(known, step)

    @property
    def offers(self) -> Iterator[Offer]:
        for value, proposal in zip(self.units, self.proposals, strict=True):
            yield Offer(value, proposal, self.staffing.warning(proposal.unit, self.backstop))

    @property
    def warning(self) -> str:
        """Of the unit that was chosen from the list, once it was sent."""
        chosen = self.cleaned_data.get("unit") if self.is_bound and hasattr(self, "cleaned_data") else None
        return self.staffing.warning(chosen, self.backstop) if chosen else ""

    def _leads(self) -> list[str]:
        return [*self.units, OTHER_UNIT, *([PERSON] if "person" in self.fields else [])]

    @property
    def ticked(self) -> str:
        """The row that is ticked. A unit or person named without a row ticks the row for others."""
        if self["lead"].value():
            return str(self["lead"].value())
        if self["unit"].value():
            return OTHER_UNIT
        return PERSON if "person" in self.fields and self["person"].value() else ""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        lead, unit = values.get("lead", ""), values.get("unit")
        if lead in self.units:
            if unit is not None and unit != self.units[lead]:
                self.add_error("unit", _("Two units are chosen: tick the row of this list, or empty the list."))
            values["unit"] = self.units[lead]
        elif "unit" not in self.errors and (lead == OTHER_UNIT or "person" not in self.fields) and unit is None:
            self.add_error("unit", _("Choose the unit."))
        elif lead == PERSON and "person" not in self.errors and values.get("person") is None:
            self.add_error("person", _("Choose the person."))
        return values


def _hint(known: Known, step: LimitStep) -> str:
    given = suggested_limits(known.suggestion) if known.suggestion else {}
    limit = given.get(step) or limit_for(step, known.order.category, known.order.urgency)
    assert limit.amount is not None  # only what is set by hand has none
    due = timezone.localtime(term(limit, now()).due_at)
    values = {"moment": f"{due:%m-%d %H:%M}", "amount": amount_words(limit.amount, limit.clock)}
    return _("Empty: %(moment)s, that is %(amount)s") % values


class CompleteForm(PageForm):
    """With photos of the result, which the reporter sees as they read what was done."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        category = known.order.category
        asks = category is not None and category.asks_photos
        self.fields["photos"] = PhotosField(label=_("Photos of the result"), required=False)
        self.fields["photos"].help_text = (
            _("This kind of matter asks for one; the reporter sees it.") if asks else _("The reporter sees them.")
        )


class RelocateForm(PageForm):
    """Offers the areas around the order; any other may be sent by those who know its code."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        here = known.order.area.ancestor_ids
        near = Q(parent__in=here) | Q(parent__parent__in=here[-2:])
        areas: Iterable[Area] = Area.objects.current().filter(near).order_by("path").only("code", "name", "path")
        named = [(area.code, f"{INDENT * (len(area.ancestor_ids) - 2)}{area.name}") for area in areas]
        self.fields["area"].widget.choices = [("", ""), *named]


class ExtendForm(PageForm):
    """Begins with the latest end that may be asked for."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        if known.finish is not None:
            latest = timezone.localtime(latest_end(known.finish))
            self.initial["until"] = latest
            words = {"now": f"{timezone.localtime(known.finish.due_at):%m-%d %H:%M}", "latest": f"{latest:%m-%d %H:%M}"}
            self.fields["until"].help_text = _("It ends on %(now)s now; at most until %(latest)s.") % words


class DecideForm(PageForm):
    """Begins with what was asked."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        if known.petition is not None:
            self.initial["until"] = timezone.localtime(known.petition.until)


class MergeForm(PageForm):
    """Offers what is likely the same matter; any other order by its number."""

    def __init__(self, action: Action, known: Known, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(action, known, data)
        if not known.similar:
            return
        choices = [(each.order.number, f"{each.order.number} {each.order.title}") for each in known.similar]
        self.fields["likely"] = forms.ChoiceField(
            label=_("Possibly the same"), choices=choices, widget=forms.RadioSelect, required=False
        )
        self.fields["into"].label, self.fields["into"].required = _("or another order, by its number"), False
        self.order_fields(["likely", "into"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "likely" not in self.fields or "into" in self.errors or values.get("into"):
            return values
        values["into"] = values.get("likely", "")
        if not values["into"] and "likely" not in self.errors:
            self.add_error("into", self.fields["into"].error_messages["required"])
        return values


class FilesForm(forms.Form):
    """Photos, or other files, or both."""

    photos = PhotosField(label=gettext_lazy("Photos"), required=False)
    documents = FilesField(label=gettext_lazy("Videos, recordings, documents"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values["photos"] and not values["documents"]:
            self.add_error("photos", _("Choose a photo or a file first."))
        return values


class PhotosForm(FilesForm):
    """Photos of the matter, shown to the reporter only where that is said."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Taken"),
        choices=[(stage.value, stage.label) for stage in (Stage.BEFORE, Stage.AFTER)],
        widget=forms.RadioSelect,
    )
    is_public = forms.BooleanField(label=gettext_lazy("The reporter may see them"), required=False)


FORMS: dict[str, type[PageForm]] = {
    "register": RegisterForm,
    "answer": ConcludeForm,
    "decline": DeclineForm,
    "settle": ConcludeForm,
    "dispatch": LeadForm,
    "adjudicate": LeadForm,
    "relocate": RelocateForm,
    "complete": CompleteForm,
    "extend": ExtendForm,
    "decide_extension": DecideForm,
    "decide_deferral": DecideForm,
    "merge": MergeForm,
}


def form_for(
    action: Action,
    known: Known,
    data: Mapping[str, Any] | None = None,
    sent_files: MultiValueDict[str, Any] | None = None,
) -> PageForm:
    form = FORMS.get(action.name, PageForm)(action, known, data)
    if sent_files is not None:
        form.files = sent_files
    return form
