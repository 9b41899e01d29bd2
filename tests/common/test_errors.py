"""What a row's own checks find wrong is told as a refusal, by field."""

import pytest
from django.core.exceptions import ValidationError

from common.errors import Invalid, as_invalid


@pytest.mark.parametrize(
    ("found", "whole", "told"),
    [
        ({"name": ["empty"]}, "ends", {"name": ["empty"]}),
        ({"__all__": ["dates"]}, "ends", {"ends": ["dates"]}),
        ({"ends": ["no day"], "__all__": ["dates"]}, "ends", {"ends": ["no day", "dates"]}),
        (["dates"], "", {"": ["dates"]}),
    ],
)
def test_it_works(found: dict[str, list[str]] | list[str], whole: str, told: dict[str, list[str]]):
    with pytest.raises(Invalid) as refusal, as_invalid(whole):
        raise ValidationError(found)
    assert refusal.value.fields == told


def test_what_is_right_passes():
    with as_invalid():
        pass
