"""The way from one public page of an area to the others."""

from typing import Any

from django import template
from django.urls import reverse

from grids.models import DESK_KINDS, Area
from workorders.public_boards import offered_boards

register = template.Library()


@register.inclusion_tag("public/_boards.html")
def public_boards(area: Area, current: str = "") -> dict[str, Any]:
    """`current`: the name of the address where one is."""
    offered = offered_boards() if area.kind in DESK_KINDS else []
    rows = [(each.label, reverse(each.url_name, args=[area.code]), each.url_name == current) for each in offered]
    return {"rows": rows}
