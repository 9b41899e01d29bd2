"""A line of REST is kept as one of a page is."""

import pytest
from rest_framework.exceptions import ValidationError

from common.api.serializers import LineField


def test_it_works():
    assert LineField().run_validation("路灯\u200b不亮 ") == "路灯不亮"
    assert LineField(allow_blank=True).run_validation("\u200b") == ""


@pytest.mark.parametrize("given", ["\u200b", " ", 3])
def test_nothing_is_no_line(given: object):
    with pytest.raises(ValidationError):
        LineField().run_validation(given)
