"""Planning, carrying out and taking back a change of the map: each in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now, today
from common.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from common.revisions import bump
from common.versions import locked
from grids import services
from grids.domain import domain_of
from grids.history import remember
from grids.models import Area, Recut, RecutKind, RecutState, Role, Succession
from grids.querysets import within_any
from grids.recutting.drawing import redraw
from grids.recutting.followers import Change, Counted, Move, all_followers, repath
from grids.recutting.planning import Plan, plan_of
from grids.revisions import AREAS, ORGANISATIONS, POSTS

log = structlog.get_logger(__name__)
# The days of an area that was taken back on the day it began: it was never there.
NEVER = date(1900, 1, 1)
# No request that began before a change takes longer than this.
STRAGGLING = timedelta(hours=1)
OF_AN_AREA = ("parent_id", "path", "name", "code", "boundary", "boundary_generated", "valid_from", "valid_to")


def preview(recut: Recut, by: User) -> tuple[Plan, list[Counted]]:
    """The steps of an unsaved or planned change, and what follows them. Raises Invalid, NotAllowed."""
    plan = plan_of(recut)
    _check_may(by, plan.touched)
    return plan, counted(plan)


def counted(plan: Plan) -> list[Counted]:
    """What hangs on the areas that are moved, ended or renamed, with all below them."""
    paths = sorted({area.path for area in plan.concerned})
    areas = Area.objects.current().filter(within_any(set(paths)))
    return [each for follower in all_followers() for each in follower.count(areas, paths)]


@transaction.atomic
def decide(recut: Recut, *, by: User) -> Recut:
    """Keep the change, and carry it out when its day has come; a later one waits for its day."""
    _one_at_a_time()
    plan, numbers = preview(recut, by)
    recut.state, recut.by, recut.created_at = RecutState.PLANNED, by, now()
    recut.root = _common(plan.touched)
    recut.counted = [[str(each.label), each.number, each.number_open] for each in numbers]
    recut.save()
    record(action=f"area.{recut.kind}", by=by, obj=recut, reason=recut.reason, detail=recut.plan)
    return _carry_out(recut, plan) if recut.effective <= today() else recut


@transaction.atomic
def carry_out(recut: Recut) -> Recut:
    """Carry a planned change out, once."""
    _one_at_a_time()
    recut = locked(Recut.objects.all(), recut)
    if recut.state != RecutState.PLANNED:
        return recut
    recut.effective = max(recut.effective, today())  # nobody was there on the day itself
    return _carry_out(recut, plan_of(recut))


def carry_out_planned() -> int:
    """Carry out what is due. What no longer can be done says why, and waits for somebody. How many were done."""
    done = 0
    for recut in Recut.objects.filter(state=RecutState.PLANNED, effective__lte=today()).order_by("effective", "pk"):
        try:
            done += carry_out(recut).state == RecutState.DONE
        except DomainError as refusal:
            sentences = [str(each) for field in refusal.fields.values() for each in field] or [str(refusal)]
            Recut.objects.filter(pk=recut.pk).update(problem=" ".join(sentences)[:500])
            log.warning("a planned change of the map cannot be carried out", recut=recut.pk, problem=sentences)
    return done


def gather_stragglers() -> None:
    """Let what was written while a change was carried out, with the place as it was before, follow it as well.

    A change that another one builds on is left: its followers were counted anew by that one.
    """
    for recut in Recut.objects.filter(state=RecutState.DONE, done_at__gt=now() - STRAGGLING).order_by("pk"):
        with transaction.atomic():
            _one_at_a_time()
            if Recut.objects.filter(pk=recut.pk, state=RecutState.DONE).exists() and _later(recut) is None:
                moves = [Move(pk, old, new) for pk, old, new in recut.kept["moves"]]
                ends = {row.before_id: row.after for row in recut.successions.select_related("after")}
                for follower in all_followers():
                    follower.follow(Change(moves, ends))


@transaction.atomic
def cancel(recut: Recut, *, by: User) -> Recut:
    """Give up a change that has not been carried out."""
    recut = _locked(recut, by, RecutState.PLANNED)
    recut.state = RecutState.CANCELLED
    recut.save(update_fields=["state"])
    record(action="area.cancel_change", by=by, obj=recut)
    return recut


def _locked(recut: Recut, by: User, state: RecutState) -> Recut:
    recut = locked(Recut.objects.select_related("root"), recut)
    if recut.state != state:
        raise WrongState(_("This change is “%(state)s”.") % {"state": recut.get_state_display()}, state=recut.state)
    _check_may(by, [recut.root])
    return recut


def _carry_out(recut: Recut, plan: Plan) -> Recut:
    _lock(plan.touched)
    before = _remembered(plan)
    _make_new(plan)
    change = _change(plan)
    _apply(plan, change)
    redraw(change)
    followed = {follower.key: follower.follow(change) for follower in all_followers()}
    recut.kept = {
        "areas": before,
        "new": [place.made.pk for place in plan.new_made],
        "moves": [[move.area, move.old_path, move.new_path] for move in change.moves],
        "followers": followed,
    }
    Succession.objects.bulk_create(
        [Succession(recut=recut, before=area, after=place.made) for area, place in plan.ends]
    )
    recut.areas.set([*plan.touched, *(place.made for place in plan.new_made)])
    recut.state, recut.done_at, recut.problem = RecutState.DONE, now(), ""
    recut.save()
    for name in (AREAS, POSTS, ORGANISATIONS):
        bump(name)
    return recut


def _one_at_a_time() -> None:
    """Two changes of the map never overlap: each is planned on the map that the one before it left."""
    list(Area.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk"))


def _lock(areas: Iterable[Area]) -> None:
    list(Area.objects.select_for_update().filter(pk__in=[area.pk for area in areas]).order_by("pk").values_list("pk"))


def _remembered(plan: Plan) -> dict[str, dict[str, Any]]:
    """The touched areas as they are, for the way back; they and all that moves with them go into the history."""
    moved = Area.objects.filter(within_any({area.path for area, _place in plan.moves}))
    remember([*plan.touched, *moved.only("pk")], until=plan.effective)
    rows = Area.objects.filter(pk__in=[area.pk for area in plan.touched]).values("pk", *OF_AN_AREA)
    return {str(row.pop("pk")): {name: _json(value) for name, value in row.items()} for row in rows}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _make_new(plan: Plan) -> None:
    for place in plan.new:
        place.area = services.create_area(
            kind=place.kind,
            code=place.code,
            name=place.name,
            parent=place.below,
            grid_kind=place.grid_kind,
            valid_from=plan.effective,
        )
        plan.new_made.append(place)


def _change(plan: Plan) -> Change:
    moves = [Move(area.pk, area.path, f"{place.made.path}{area.pk}/") for area, place in plan.moves]
    ends = {area.pk: place.made for area, place in plan.ends}
    codes = {area.code: place.made.code for area, place in plan.ends}
    return Change(moves, ends, codes | {area.code: code for area, _name, code in plan.renames if code != area.code})


def _apply(plan: Plan, change: Change) -> None:
    repath(Area.objects.all(), change.moves, "path")
    for area, place in plan.moves:
        Area.objects.filter(pk=area.pk).update(parent=place.made)
    last_day = plan.effective - timedelta(days=1)
    Area.objects.filter(pk__in=[area.pk for area, _place in plan.ends]).update(valid_to=last_day)
    for area, name, code in plan.renames:
        services.rename_area(area, name=name, code=code, on=plan.effective)


@transaction.atomic
def undo(recut: Recut, *, by: User) -> Recut:
    """Go back to the map as it was before the change; what came since stays with the area that follows."""
    _one_at_a_time()
    recut = _locked(recut, by, RecutState.DONE)
    _check_last(recut)
    kept = recut.kept
    moves = [Move(pk, new, old) for pk, old, new in kept["moves"]]
    touched = [int(pk) for pk in kept["areas"]]
    remember(Area.objects.filter(within_any({move.old_path for move in moves}) | Q(pk__in=touched)), until=today())
    change = Change(moves, _heirs(recut), _codes_back(recut))
    redraw(change, but=set(touched))
    repath(Area.objects.all(), moves, "path")
    _restore(kept)
    for follower in all_followers():
        follower.go_back(change, kept["followers"].get(follower.key, {}))
    _end_new(kept["new"], recut)
    recut.state, recut.undone_at = RecutState.UNDONE, now()
    recut.save(update_fields=["state", "undone_at"])
    record(action="area.take_back", by=by, obj=recut)
    for name in (AREAS, POSTS, ORGANISATIONS):
        bump(name)
    return recut


def _heirs(recut: Recut) -> dict[int, Area]:
    """Each area that came with the change, and the one that gets what hangs on it now: the first that it followed."""
    heirs: dict[int, Area] = {}
    for row in recut.successions.select_related("before").order_by("pk"):
        if row.after_id in recut.kept["new"]:
            heirs.setdefault(row.after_id, row.before)
    split = [pk for pk in recut.kept["new"] if pk not in heirs]
    if split and recut.kind in (RecutKind.SPLIT, RecutKind.REGROUP):
        givers = _givers(recut)
        areas = Area.objects.in_bulk([*givers.values(), recut.plan["area"]])
        heirs |= {pk: areas[givers.get(pk, recut.plan["area"])] for pk in split}
    return heirs


def _givers(recut: Recut) -> dict[int, int]:
    """Each area that got parts by the change, and the area that the first of them was taken from."""
    givers: dict[int, int] = {}
    for pk, old, new in recut.kept["moves"]:
        move = Move(pk, old, new)
        givers.setdefault(move.new_above[-1], move.old_above[-1])
    return givers


def _codes_back(recut: Recut) -> dict[str, str]:
    """Of areas that were given another code: the present one, and the one that they had."""
    before = {int(pk): fields["code"] for pk, fields in recut.kept["areas"].items()}
    present = Area.objects.filter(pk__in=before).values_list("pk", "code")
    return {code: before[pk] for pk, code in present if code != before[pk]}


def _restore(kept: dict[str, Any]) -> None:
    for pk, fields in kept["areas"].items():
        days = {name: fields[name] and date.fromisoformat(fields[name]) for name in ("valid_from", "valid_to")}
        Area.objects.filter(pk=int(pk)).update(**{**fields, **days})


def _end_new(pks: Sequence[int], recut: Recut) -> None:
    yesterday = today() - timedelta(days=1)
    days = (recut.effective, yesterday) if yesterday >= recut.effective else (NEVER, NEVER)
    Area.objects.filter(pk__in=pks).update(valid_from=days[0], valid_to=days[1])


def _check_last(recut: Recut) -> None:
    if other := _later(recut):
        raise Conflict(_("A later change builds on this one: take back “%(change)s” first.") % {"change": other})
    added = Area.objects.current().filter(parent__in=recut.kept["new"])
    moved = [pk for pk, _old, _new in recut.kept["moves"]]
    if odd := added.exclude(pk__in=moved).first():
        raise Conflict(_("%(name)s has been added since: move it elsewhere first.") % {"name": odd})


def _later(recut: Recut) -> Recut | None:
    """The latest change that touched the same areas after this one."""
    later = Q(done_at__gt=recut.done_at) | Q(done_at=recut.done_at, pk__gt=recut.pk)
    rows = Recut.objects.filter(later, state=RecutState.DONE, areas__in=recut.areas.all())
    return rows.order_by("-done_at", "-pk").first()


def _check_may(by: User, areas: Iterable[Area]) -> None:
    """The system administrator of all of it."""
    domain = domain_of(by)
    is_right = domain.role == Role.SYSTEM_ADMIN or (domain.everything and not domain.role)
    if not is_right or not all(domain.contains(area.path) for area in areas):
        raise NotAllowed(_("The map is changed by the system administrator of all areas concerned."))


def _common(areas: Sequence[Area]) -> Area:
    """The lowest area that holds all of them."""
    lines = [area.ancestor_ids for area in areas]
    shared = [pk for pk in lines[0] if all(pk in line for line in lines)]
    if not shared:
        raise Invalid.field("areas", _("The areas belong to different districts."))
    return Area.objects.get(pk=shared[-1])
