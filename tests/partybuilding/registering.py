"""Registrations of the small district, made by the services."""

from typing import Any

from accounts.models import User
from grids.register import person_data
from partybuilding.models import Registration, RegistrationKind, Skill, Source
from partybuilding.services import registrations as services
from tests.partybuilding.offering import skill
from tests.world import World

LAW, TUTORING = ("law", "法律咨询"), ("tutoring", "课业辅导")


def skills(*named: tuple[str, str]) -> frozenset[Skill]:
    """Of the one list that offers choose from too."""
    return frozenset(skill(code=code, name=name) for code, name in named)


def willing(*named: tuple[str, str], **given: Any) -> services.Willingness:
    return services.Willingness(skills=skills(*(named or (LAW,))), is_willing=True, **given)


def fresh(world: World, name: str) -> User:
    """Reach is kept on the instance."""
    return User.objects.get(pk=world.users[name].pk)


def applied(world: World, by: str = "dispatcher", **given: Any) -> Registration:
    """A member of the first community, written down by its desk."""
    person = {"name": given.pop("name", "王小明"), "phone": given.pop("phone", "13912345678")}
    values: dict[str, Any] = {
        "kind": RegistrationKind.MEMBER,
        "source": Source.DESK,
        "root": world.district,
        "area": world.community,
        "data": person_data(person),
        "address": "槐荫小区3号楼501",
    }
    return services.apply(services.Application(**{**values, **given}), by=fresh(world, by))


def applied_in_public(world: World, **given: Any) -> Registration:
    values: dict[str, Any] = {
        "kind": RegistrationKind.NEW_GROUP,
        "source": Source.PUBLIC,
        "root": world.district,
        "data": person_data({"name": "李骑手", "phone": "13811112222"}),
        "address": "槐荫小区",
    }
    return services.apply(services.Application(**{**values, **given}), by=None)


def unit_applied(world: World, by: str = "unit_handler", **given: Any) -> Registration:
    values: dict[str, Any] = {"kind": RegistrationKind.UNIT, "source": Source.UNIT, "root": world.district}
    wanted = services.Application(**{**values, "unit": world.unit, **given})
    return services.apply(wanted, by=fresh(world, by))


def confirmed(world: World, **given: Any) -> Registration:
    return services.confirm(applied(world, **given), by=fresh(world, "dispatcher"))
