import re
from typing import Any

from grids.drawing import HEIGHT, MARGIN, WIDTH, draw


def square(lon: float, lat: float, size: float = 0.01) -> dict[str, Any]:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def points(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_it_works():
    drawn = draw(square(106, 38), (106.005, 38.005))
    assert drawn is not None
    xs, ys = zip(*points(drawn.shape), strict=True)
    assert (min(ys), max(ys)) == (MARGIN, HEIGHT - MARGIN)
    assert min(xs) > 0
    assert max(xs) < WIDTH
    assert drawn.point == (WIDTH / 2, HEIGHT / 2)
    assert drawn.shape.startswith("M")
    assert drawn.shape.endswith("Z")


def test_as_wide_as_on_the_ground():
    """At 60° north a degree of longitude is half as long as one of latitude."""
    drawn = draw(square(106, 60), None)
    assert drawn is not None
    xs, ys = zip(*points(drawn.shape), strict=True)
    assert 0.45 < (max(xs) - min(xs)) / (max(ys) - min(ys)) < 0.55


def test_north_is_up():
    drawn = draw(square(106, 38), (106.005, 38.009))
    assert drawn is not None
    assert drawn.point is not None
    assert drawn.point[1] < HEIGHT / 2


def test_nothing_known_nothing_drawn():
    assert draw(None, None) is None


def test_a_point_alone():
    drawn = draw(None, (106, 38))
    assert drawn is not None
    assert (drawn.shape, drawn.point) == ("", (WIDTH / 2, HEIGHT / 2))


def test_neighbours_do_not_change_the_scale():
    alone = draw(square(106, 38), None)
    beside = draw(square(106, 38), None, [square(106.011, 38), square(120, 40)])
    assert alone is not None
    assert beside is not None
    assert beside.shape == alone.shape
    assert len(beside.neighbours) == 2


def test_holes_and_several_parts():
    hole = [[106.002, 38.002], [106.004, 38.002], [106.004, 38.004], [106.002, 38.002]]
    outer = square(106, 38)["coordinates"][0]
    parts = {"type": "MultiPolygon", "coordinates": [[outer, hole], square(106.02, 38)["coordinates"]]}
    drawn = draw(parts, None)
    assert drawn is not None
    assert drawn.shape.count("M") == 3
