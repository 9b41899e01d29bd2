from hypothesis import given
from hypothesis import strategies as st

from common.ruler import Segment, draw


def test_it_works():
    drawing = draw([Segment("used", 2, "Fri"), Segment("skipped", 1), Segment("left", 1)], now_at=0.5)
    assert [(stretch.kind, stretch.start, stretch.width) for stretch in drawing.stretches] == [
        ("used", "0.00%", "50.00%"),
        ("skipped", "50.00%", "25.00%"),
        ("left", "75.00%", "25.00%"),
    ]
    assert drawing.now_at == "50.00%"


def test_labels_at_the_edges_stay_within():
    first, middle, last = draw(
        [Segment("used", 1, "a"), Segment("used", 1, "b"), Segment("left", 1, "c")], None
    ).stretches
    assert (first.anchor, first.label_at) == ("start", "0.00%")
    assert (middle.anchor, middle.label_at) == ("middle", "50.00%")
    assert (last.anchor, last.label_at) == ("end", "100.00%")


def test_a_label_too_wide_for_its_place_is_left_to_the_tooltip():
    wide, narrow = draw([Segment("used", 9, "周五 16:00 起"), Segment("skipped", 1, "周末午休")], None).stretches
    assert wide.label == "周五 16:00 起"
    assert (narrow.label, narrow.title) == ("", "周末午休")


def test_nothing_to_draw():
    drawing = draw([], None)
    assert (drawing.stretches, drawing.now_at) == ([], "")


def test_where_we_are_stays_on_the_ruler():
    assert draw([Segment("late", 1)], now_at=1.7).now_at == "100.00%"
    assert draw([Segment("left", 1)], now_at=-1).now_at == "0.00%"


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=20))
def test_the_stretches_fill_the_ruler(shares):
    stretches = draw([Segment("used", share) for share in shares], None).stretches
    widths = [float(stretch.width.rstrip("%")) for stretch in stretches]
    assert abs(sum(widths) - 100) < 0.2
    starts = [float(stretch.start.rstrip("%")) for stretch in stretches]
    assert starts == sorted(starts)
