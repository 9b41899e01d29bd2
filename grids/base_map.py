"""The tiles under the boundaries, by setting; without any the boundaries stand alone."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from grids.crs import CRS


@dataclass(frozen=True)
class BaseMap:
    """`layers`: addresses of tiles, one over the other. `crs` is that in which the tiles are drawn."""

    layers: tuple[str, ...]
    attribution: str
    crs: str
    subdomains: str
    max_zoom: int


def base_map() -> BaseMap:
    return BaseMap(
        layers=tuple(each.replace("{key}", settings.MAP_TILES_KEY) for each in settings.MAP_TILES.split()),
        attribution=settings.MAP_TILES_ATTRIBUTION,
        crs=settings.MAP_TILES_CRS,
        subdomains=settings.MAP_TILES_SUBDOMAINS,
        max_zoom=settings.MAP_TILES_MAX_ZOOM,
    )


@register()
def check_tiles(**_options: Any) -> list[CheckMessage]:
    return list(_problems())


def _problems() -> "list[CheckMessage]":
    problems: list[CheckMessage] = []
    if settings.MAP_TILES_CRS not in (CRS.WGS84, CRS.GCJ02):
        sentence = (
            "MAP_TILES_CRS must be wgs84 or gcj02: tiles in BD-09 lie on a grid of their own, which no boundary fits."
        )
        problems.append(Error(sentence, id="grids.E001"))
    for layer in settings.MAP_TILES.split():
        parts = urlsplit(layer)
        if parts.scheme not in ("http", "https") or not all(each in layer for each in ("{x}", "{y}", "{z}")):
            problems.append(
                Error(f"MAP_TILES: {layer} is no address of tiles with {{x}}, {{y}} and {{z}}.", id="grids.E002")
            )
        if "{key}" in layer and not settings.MAP_TILES_KEY:
            problems.append(Error("MAP_TILES names a {key}: set MAP_TILES_KEY.", id="grids.E003"))
    return problems
