"""The form of each kind of change."""

from grids.models import AreaKind, RecutKind
from grids.recutting.forms import MergeForm, MoveForm, RecutForm, RenameForm, RetireForm, SplitForm
from grids.recutting.regroup_form import RegroupForm

_FORMS: dict[str, type[RecutForm]] = {
    form.kind.value: form for form in (MergeForm, SplitForm, MoveForm, RegroupForm, RenameForm, RetireForm)
}


def form_for(kind: str, level: str) -> type[RecutForm] | None:
    """Nothing where an area of that level cannot be changed so."""
    if kind == RecutKind.REGROUP and level != AreaKind.COMMUNITY:
        return None
    return _FORMS.get(kind)
