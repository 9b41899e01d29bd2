"""Where somebody belongs who wants to join in: around where they work, live, or are a member of the party."""

from dataclasses import dataclass

from accounts.models import User
from grids.reach import AnyUser, reach_of

KEPT_AS = "_surroundings"  # on the user, for as long as the request lasts


@dataclass(frozen=True)
class Surroundings:
    """`areas`: the places from the district down to oneself; `organisations`: one's own branch and those above it."""

    person: int | None = None
    areas: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()


NOWHERE = Surroundings()


def surroundings_of(user: AnyUser) -> Surroundings:
    """Nothing for a key that is bound to an area: it speaks for that area, not for anybody's home."""
    if not isinstance(user, User) or not user.is_active or reach_of(user).is_bound:
        return NOWHERE
    kept = getattr(user, KEPT_AS, None)
    if not isinstance(kept, Surroundings):
        kept = _surroundings(user)
        setattr(user, KEPT_AS, kept)
    return kept


def _surroundings(user: User) -> Surroundings:
    from grids.models import Residence
    from partybuilding.models import Member

    reach, person = reach_of(user), getattr(user, "person", None)
    paths = {*reach.paths, *reach.unit_paths}
    branches: set[str] = set()
    if person is not None:
        paths.update(Residence.objects.current().filter(person=person).values_list("household__area_path", flat=True))
        own = Member.objects.current().filter(person=person)
        for line in own.values_list("organisation__path", "organisation__area__path", "organisation__unit__home__path"):
            branches.add(line[0])
            paths.update(path for path in line[1:] if path)
    return Surroundings(person.pk if person else None, _on_the_way(paths), _on_the_way(branches))


def _on_the_way(paths: set[str]) -> frozenset[int]:
    return frozenset(int(pk) for path in paths for pk in path.split("/") if pk)
