"""What the staff see of one order: read when the page asks, in a fixed number of queries however long its story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Sentence
from common.text import SENTENCE_ENDS
from grids import drawing
from grids.models import Area, Post
from workorders.action_forms import Known, PageForm, PhotosForm, form_for
from workorders.action_menu import FIRST, RARE, grouped
from workorders.actors import Actor, of_user
from workorders.beside import Beside
from workorders.choices import Handling, LimitStep, LookReason, Stage, State
from workorders.deciding import PATHS
from workorders.explaining import Explanation, explain, standing_words
from workorders.media import MAX_FILES, MediaKind
from workorders.models import (
    Attachment,
    Category,
    Deadline,
    Dispatch,
    Event,
    PersonalLink,
    Reporter,
    Review,
    Suggestion,
    WorkOrder,
)
from workorders.order_panels import Panel, panels_of
from workorders.permissions import holds, open_actions, why_not_checked_by
from workorders.photos import MAX_PHOTOS
from workorders.policies import unasked
from workorders.proposals import Asked
from workorders.rows import Alarm, alarm_of
from workorders.services.attaching import MAY_ATTACH
from workorders.services.revealing import Revealed, may_reveal
from workorders.similar import Similar, similar_to
from workorders.story import READ_BY_REPORTER
from workorders.timeline import Entry, entries
from workorders.waiting import waiting_for
from workorders.workflow import DESK, STANDING, WITH_LEAD, Action

# What may have moved the end of a clock.
MOVING = ("hold", "decide_extension", "decide_deferral", "merge", "recount")
SHOWN = ("all", "public", "internal")
RESEMBLING_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """A reporter, in full where they were just revealed."""

    row: Reporter
    revealed: Revealed | None


def read_along() -> "list[Prefetch[Any]]":
    """What belongs to an order, read once for all that is asked about it on the page."""
    rows = {"reporters": Reporter.objects.all(), "dispatches": Dispatch.objects.all()}
    return [Prefetch(name, found.select_related("person").order_by("pk")) for name, found in rows.items()]


class OrderPage:
    """One order as one person sees it, with the form of one action open."""

    def __init__(self, order: WorkOrder, user: User, post: Post | None, action: str = "") -> None:
        self.order, self.user, self.post = order, user, post
        self.asked_for = action
        self.data: Mapping[str, Any] | None = None
        self.files: MultiValueDict[str, Any] | None = None
        self.show = "all"
        self.chosen_category: Category | None = None
        self.revealed: dict[int, Revealed] = {}
        self.sent_photos: PhotosForm | None = None
        self.handed: PersonalLink | None = None  # taken just now
        self.since: int | None = None  # the version that the person decided on, when others were faster

    @cached_property
    def at(self) -> datetime:
        return now()

    @cached_property
    def actor(self) -> Actor:
        return of_user(self.user, self.post)

    @property
    def unasked(self) -> frozenset[str]:
        """The fields that the order's district has no use for."""
        return unasked(self.order.district_id)

    # What may be done

    @cached_property
    def actions(self) -> list[Action]:
        """What this person may do now, the usual next step first."""
        handling = self.order.handling
        order = (PATHS[Handling(handling)], *FIRST) if handling else FIRST
        found = [each for each in open_actions(self.actor, self.order) if each.name not in self._pointless]
        return sorted(found, key=lambda action: order.index(action.name) if action.name in order else len(order))

    @property
    def _pointless(self) -> frozenset[str]:
        """What the table allows, and the service would refuse whatever one writes."""
        joins_nothing = self.order.parts or self.order.parent_id
        return frozenset({"merge"} if joins_nothing else ()) | frozenset({"split"} if self.order.parent_id else ())

    @cached_property
    def action(self) -> Action | None:
        """The one whose form is open: the one asked for, else the usual next step. Nothing that ends or undoes
        opens by itself."""
        asked = next((each for each in self.actions if each.name == self.asked_for), None)
        return asked or next((each for each in self.actions if each.name not in RARE and not each.danger), None)

    @property
    def is_read_by_reporter(self) -> bool:
        """Whether what is written into the open form reaches the reporter."""
        return self.action is not None and self.action.name in READ_BY_REPORTER

    @property
    def tabs(self) -> list[Action]:
        return [each for each in self.actions if each.name not in RARE or each == self.action]

    @property
    def more(self) -> list[tuple[Sentence, list[Action]]]:
        """The rest, by group."""
        return grouped(each for each in self.actions if each not in self.tabs)

    @cached_property
    def known(self) -> Known:
        return Known(
            self.order,
            self.suggestion,
            tuple(self.dispatches),
            self.chosen_category,
            petition=self.beside.petition,
            finish=next((each for each in self.deadlines if each.step == LimitStep.FINISH and each.is_unended), None),
            similar=tuple(self.similar) if self.action and self.action.name == "merge" else (),
        )

    @property
    def panels(self) -> list[Panel]:
        return panels_of(self.order, self.user, self.post)

    @cached_property
    def beside(self) -> Beside:
        return Beside(self.order, self.user, {event.action for event in self.events}, self.at)

    @cached_property
    def form(self) -> PageForm | None:
        return form_for(self.action, self.known, self.data, self.files) if self.action else None

    @property
    def typed(self) -> list[str]:
        """What was written for an action that is not possible any more, so that it is not lost."""
        if self.data is None or (self.action is not None and self.action.name == self.asked_for):
            return []
        hidden = ("csrfmiddlewaretoken", "version")
        return [str(value) for name, value in self.data.items() if name not in hidden and len(str(value)) > 1]

    # What happened

    @cached_property
    def events(self) -> list[Event]:
        return list(self.order.events.select_related("post__person").order_by("pk"))

    @cached_property
    def entries(self) -> list[Entry]:
        return entries(self.order, self.events, self.dispatches)

    @property
    def shown_entries(self) -> list[Entry]:
        if self.show == "all":
            return self.entries
        return [entry for entry in self.entries if entry.is_public == (self.show == "public")]

    @property
    def counts(self) -> dict[str, int]:
        public = sum(entry.is_public for entry in self.entries)
        return {"all": len(self.entries), "public": public, "internal": len(self.entries) - public}

    @property
    def entries_since(self) -> list[Entry]:
        """What others did meanwhile."""
        return [entry for entry in self.entries if self.since is not None and entry.event.version > self.since]

    @cached_property
    def dispatches(self) -> list[Dispatch]:
        return list(self.order.dispatches.all())

    @cached_property
    def sent(self) -> Dispatch | None:
        """The dispatch that the order is under now."""
        return next((each for each in self.dispatches if each.ended_at is None), None)

    @property
    def suggestion(self) -> Suggestion | None:
        return getattr(self.order, "suggestion", None)

    @property
    def alarm(self) -> Alarm | None:
        return alarm_of(self.order)

    def _happened(self, action: str) -> bool:
        return any(event.action == action for event in self.events)

    # Time

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return list(self.order.deadlines.order_by("-started_at", "-pk"))

    @property
    def limits(self) -> list[tuple[Deadline, str]]:
        """The deadlines, those that stand still with the words for it."""
        until = self.stands_until
        return [(each, standing_words(each, until) if each.is_standing else "") for each in self.deadlines]

    @cached_property
    def explanation(self) -> Explanation | None:
        """Of the deadline that matters now."""
        if self.clock is None:
            return None
        shifts = self.clock.shifts.all() if any(map(self._happened, MOVING)) else ()
        return explain(self.order, self.clock, self.deadlines, self.at, shifts)

    @cached_property
    def clock(self) -> Deadline | None:
        """That which ends first of those that run. While an order stands still, not the end of the wait: the clock of
        another system, which runs on, else that of the work, which stands."""
        clocks = [each for each in self.deadlines if each.is_running]
        if self.order.state in STANDING:
            of_the_work = [each for each in self.deadlines if each.is_standing and each.step == LimitStep.FINISH]
            clocks = [each for each in clocks if each.step != LimitStep.RESUME] or of_the_work or clocks
        return min(clocks, key=lambda each: each.due_at, default=None)

    @property
    def clock_stands(self) -> str:
        """Since when and until when it stands still, and what is left of it."""
        return standing_words(self.clock, self.stands_until) if self.clock and self.clock.is_standing else ""

    @property
    def stands_until(self) -> datetime | None:
        """When an order goes on that stands still."""
        clocks = (each for each in self.deadlines if each.step == LimitStep.RESUME and each.is_running)
        return next((each.due_at for each in clocks), None)

    @property
    def was_overdue(self) -> bool:
        return any(each.missed_at for each in self.deadlines)

    # People, place and what resembles

    @cached_property
    def reporters(self) -> list[Reporter]:
        return list(self.order.reporters.all())

    @property
    def shown_reporters(self) -> list[Shown]:
        return [Shown(each, self.revealed.get(each.pk)) for each in self.reporters]

    @property
    def look_reasons(self) -> list[tuple[str, str]]:
        return [(reason.value, str(reason.label)) for reason in LookReason]

    @cached_property
    def may_reveal(self) -> bool:
        somebody = any(each.person and not each.is_anonymous for each in self.reporters)
        return somebody and may_reveal(self.order, self.actor)

    @cached_property
    def reviews(self) -> list[Review]:
        if not self._happened("review"):
            return []
        return list(self.order.reviews.select_related("reporter__person", "post", "unit").order_by("-pk"))

    @cached_property
    def proposals(self) -> list[Asked]:
        """Who was asked, with what they answered. Only the desk, which hands it over, sees the link."""
        if not self._happened("propose"):
            return []
        rows = self.order.proposals.select_related("unit", "person", "dispatch").prefetch_related("links")
        hands_over = holds(self.actor, self.order, DESK)
        return [Asked(row, hands_over, self.at, self.handed) for row in rows.order_by("pk")]

    @cached_property
    def attachments(self) -> list[Attachment]:
        if not self._happened("attach"):
            return []
        return list(self.order.attachments.order_by("pk"))

    @property
    def photos(self) -> list[Attachment]:
        return [each for each in self.attachments if each.kind == MediaKind.PHOTO]

    @property
    def kept_files(self) -> list[Attachment]:
        return [each for each in self.attachments if each.kind != MediaKind.PHOTO]

    @property
    def compared(self) -> tuple[Attachment, Attachment] | None:
        """The first before and the last after, side by side, once there are both."""
        after = [each for each in self.photos if each.stage == Stage.AFTER]
        before = [each for each in self.photos if each.stage != Stage.AFTER]
        return (before[0], after[-1]) if before and after else None

    @cached_property
    def areas(self) -> list[Area]:
        order = self.order
        line = (order.district, order.street, order.community, order.grid)
        return [area for area in line if area is not None]

    @cached_property
    def may_attach(self) -> bool:
        """Asked of those who may take some step; whoever only looks on adds nothing."""
        room = len(self.photos) < MAX_PHOTOS or len(self.kept_files) < MAX_FILES
        return self.order.is_open and room and bool(self.actions) and holds(self.actor, self.order, MAY_ATTACH)

    @property
    def photos_form(self) -> PhotosForm:
        return self.sent_photos or PhotosForm(auto_id="photos_%s")

    @cached_property
    def map(self) -> drawing.Drawing | None:
        """The order's area among those beside it, and the point."""
        order = self.order
        beside = Area.objects.current().filter(Q(pk=order.area_id) | Q(parent=order.area.parent_id or 0))
        boundaries = dict(beside.filter(boundary__isnull=False).values_list("pk", "boundary"))
        here = boundaries.pop(order.area_id, None)
        point = (order.lon, order.lat) if order.lon is not None and order.lat is not None else None
        return drawing.draw(here, point, [each for each in boundaries.values() if each] if here else [])

    @cached_property
    def similar(self) -> list[Similar]:
        """Open orders of the same grid or community that are likely the same matter."""
        order = self.order
        if not order.is_open:
            return []
        here = {"grid": order.grid_id} if order.grid_id else {"community": order.community_id}
        rows = WorkOrder.objects.visible_to(self.user).open().filter(**here, created_at__gte=self.at - RESEMBLING_DAYS)
        rows = rows.exclude(Q(parent=order.pk) | Q(pk=order.parent_id or 0))
        text = f"{order.title} {order.description} {order.address}"
        return similar_to(text, rows.exclude(pk=order.pk), area=order.area) if any(here.values()) else []

    @cached_property
    def next(self) -> WorkOrder | None:
        """What waits for this person next, by deadline."""
        if self.post is None:
            return None
        waiting = WorkOrder.objects.for_post(self.post).filter(waiting_for(self.post)).exclude(pk=self.order.pk)
        return waiting.only("pk", "created_at", "title").order_by("due_at", "pk").first()

    @property
    def tells_more(self) -> bool:
        """Whether the text says anything that the title does not."""
        return self.order.description.strip(SENTENCE_ENDS) != self.order.title

    @property
    def holder(self) -> str:
        """Whose turn it is."""
        order = self.order
        if order.state == State.REVIEWING:
            return _("the reporter")
        if order.state == State.ADJUDICATING:
            return _("the desk above %(desk)s") % {"desk": order.desk.name}
        if order.state in WITH_LEAD:
            return order.lead_name
        return order.desk.name

    @property
    def why_not_mine(self) -> str:
        """Why it is not this person's turn, though the order is with their own desk."""
        return why_not_checked_by(self.actor, self.order)

    @property
    def is_over(self) -> bool:
        return not self.order.is_open
