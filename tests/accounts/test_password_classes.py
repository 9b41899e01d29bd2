import pytest
from django.core.exceptions import ValidationError

from accounts.validators import CharacterClassesValidator


def test_it_works():
    CharacterClassesValidator().validate("Jinfeng2026")


@pytest.mark.parametrize("password", ["jinfeng2026!", "JINFENG2026!", "Jinfeng-road", "a1社区abcdef", "aB1-aB1-"])
def test_three_classes_are_enough(password):
    CharacterClassesValidator().validate(password)


@pytest.mark.parametrize("password", ["jinfengroad", "jinfeng2026", "JinFengRoad", "20262026!!", "社区社区社区 !", ""])
def test_fewer_are_refused_with_the_rule(password):
    validator = CharacterClassesValidator()
    with pytest.raises(ValidationError) as refusal:
        validator.validate(password)
    assert refusal.value.messages == [validator.get_help_text()]
    assert refusal.value.code == "password_too_uniform"


def test_the_number_can_be_set():
    strict = CharacterClassesValidator(minimum=4)
    strict.validate("Jinfeng-2026")
    with pytest.raises(ValidationError, match="4"):
        strict.validate("Jinfeng2026")
