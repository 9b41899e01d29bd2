"""What is unusual about an area's code or name. Real lists hold such areas, so none of it is a reason to refuse."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grids.codes import GridCode, RegionCode
from grids.models import DESK_KINDS, AreaKind

ENDINGS: dict[AreaKind, tuple[str, ...]] = {
    AreaKind.DISTRICT: ("区", "县", "市", "旗", "岛"),
    AreaKind.STREET: ("街道", "街道办事处", "镇", "乡", "苏木"),
    AreaKind.COMMUNITY: ("社区", "村", "居委会", "村委会", "居民委员会", "村民委员会"),
}
CUT_SHORT = ("居委", "村委", "街道办", "居民委员", "村民委员")


def oddities(*, kind: str, code: str, name: str, parent_code: str = "") -> Iterator[str]:
    """A sentence for each thing that is unusual."""
    yield from odd_code(kind=kind, code=code, parent_code=parent_code)
    yield from odd_name(kind=kind, name=name)


def odd_code(*, kind: str, code: str, parent_code: str = "") -> Iterator[str]:
    try:
        if kind == AreaKind.GRID:
            GridCode.parse(code)
        if kind in DESK_KINDS:
            yield from RegionCode.parse(code).warnings()
    except ValidationError as odd:
        yield from odd.messages
    if not code.startswith(parent_code):
        yield _("The code does not begin with that of the area it is part of.")


def odd_name(*, kind: str, name: str) -> Iterator[str]:
    endings = ENDINGS.get(AreaKind(kind), ())
    words = {"name": name, "level": AreaKind(kind).label}
    if endings and name.endswith(CUT_SHORT):
        yield _("The name %(name)s seems to be cut short.") % words
    elif endings and not name.endswith(endings):
        yield _("%(name)s is not named like a “%(level)s”.") % words
    if "虚拟" in name:
        yield _("%(name)s exists on paper only.") % words
