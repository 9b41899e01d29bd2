"""Makes the demo, all or nothing, and says how to sign in to it."""

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.services import create_api_key
from common.clock import now
from governance.demo.appraised import appraise
from governance.demo.cast import Cast
from governance.demo.courses import Courses
from governance.demo.cover import arrange_cover
from governance.demo.gatherings import gather
from governance.demo.ground import Ground, lay_out
from governance.demo.groups import send_out
from governance.demo.history import History
from governance.demo.homes import BUILDINGS, Settlers, towns
from governance.demo.lending import lend
from governance.demo.membership import enrol
from governance.demo.months import look_back
from governance.demo.names import Names
from governance.demo.party import found_party
from governance.demo.people import MACHINE, SIGN_IN_WITH, Hiring, People, staffed_communities
from governance.demo.registrations import register_all
from governance.demo.rounds import go_round
from governance.demo.stories import Author
from governance.demo.teams import bring_together
from governance.demo.undertaken import undertake
from governance.demo.units import PROPERTY, found_units
from grids.models import Area, Post, Role
from grids.register.care import sees_care
from notices import outbox
from notices.models import Notice
from notices.services import mark_read
from partybuilding.reference import load_skills
from workorders.models import Category, Policy
from workorders.reference import load_reference
from workorders.services.reference import save_policy

UNREAD_DAYS = 2
CALLED_ABOUT = 15  # percent of what was finished
KEY_NAME = "演示密钥"

Progress = Callable[[str], None]


def is_made() -> bool:
    return User.objects.filter(username=MACHINE).exists()


def is_empty() -> bool:
    """Whether nobody works here yet: the demo never mixes with anything else."""
    return not Area.objects.exists() and not User.objects.exists()


def make(seed: int, orders: int, progress: Progress) -> None:
    """Make everything up to now, in one transaction. No worker is told, so nothing is sent to anyone."""
    until = now()
    with outbox.swept_by_caller(), transaction.atomic():
        load_reference()
        load_skills()
        _play(seed, orders, until, progress)
        _read_old_notices(until)


def _play(seed: int, orders: int, until: datetime, progress: Progress) -> None:
    rng = Random(seed)
    names = Names(rng)
    ground = lay_out(rng, names)
    grids = sum(map(len, ground.grids.values()))
    progress(f"{len(ground.streets)} streets, {len(ground.communities)} communities, {grids} grids")
    staffed = staffed_communities(ground)
    units = found_units(ground, staffed, names, rng)
    people = Hiring(ground, staffed, names).hire_all(units)
    found_party(ground, staffed, units, people)
    bring_together(ground, staffed[0], people, until)
    progress(f"{len(units.all)} units, {User.objects.count()} people with accounts")
    categories = {each.code: each for each in Category.objects.all()}
    save_policy(Policy(district=ground.district, callbacks=CALLED_ABOUT))
    cast = Cast(people)
    history = History(cast, Courses(cast, units, categories), ground, categories)
    history.play(Author(seed, ground, staffed, names, until).stories(orders), until, progress)
    look_back(staffed, people, until)
    gather(staffed, people, units, until)
    appraise(ground, staffed, units, people, until)
    # Afterwards, so that the history finds only the places that it was written for.
    progress(f"{_settle(seed, ground, staffed, people, until)} residents")
    for community in towns(staffed):
        go_round(seed, ground.grids[community.pk], people, until)
    progress(f"{register_all(seed, ground, staffed, units, people, until)} registrations with communities")
    progress(f"{enrol(staffed, people, until)} members of the party")
    lend(ground, staffed[0], units, people, until, seed)
    undertake(staffed[0], units.responsible(PROPERTY, staffed[0]), people, until)
    send_out(ground, staffed, units, people, until)
    arrange_cover(ground, staffed, Names(Random(seed + 1)), until.date())


def _settle(seed: int, ground: Ground, staffed: list[Area], people: People, until: datetime) -> int:
    settlers, living = Settlers(seed, until.date()), 0
    for community, counts in zip(towns(staffed), BUILDINGS, strict=False):
        secretary = people.by_area[(Role.COMMUNITY_SECRETARY, community.pk)][0]
        living += settlers.settle(ground, community, counts, secretary)
        if sees_care(secretary, community.path):
            settlers.care_for(community, secretary)
    return living


def _read_old_notices(until: datetime) -> None:
    """Whoever signs in finds the inbox as somebody leaves it who looks in every other day."""
    old = Notice.objects.filter(created_at__lt=until - timedelta(days=UNREAD_DAYS))
    for user in User.objects.filter(pk__in=old.values("user")):
        mark_read(user, old.filter(user=user).values_list("pk", flat=True))


def sign_in_file() -> Path:
    path: Path = settings.DATA_DIR / "demo.json"
    return path


def write_sign_ins() -> None:
    """Write a sign-in for each role and a fresh API key to DATA_DIR/demo.json, for this system user alone."""
    machine = User.objects.get(username=MACHINE)
    _key, text = create_api_key(user=machine, name=KEY_NAME, scopes=["read", "write"])
    content = json.dumps({"sign_ins": _sign_ins(), "api_key": text}, ensure_ascii=False, indent=2)
    with open(sign_in_file(), "w", encoding="utf-8", opener=_for_owner_only) as stream:
        stream.write(content + "\n")


def _sign_ins() -> list[dict[str, str]]:
    """Whoever has a role for a user name, in the order of the roles."""
    posts = Post.objects.filter(person__user__username=F("role"))
    held = {post.role: post for post in posts.select_related("area", "organisation")}
    return [
        {"username": role.value, "password": SIGN_IN_WITH, "role": str(role.label), "area": held[role].place.name}
        for role in Role
        if role in held
    ]


def _for_owner_only(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor
