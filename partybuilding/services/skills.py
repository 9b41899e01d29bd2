"""The writers of skills."""

from collections.abc import Iterable

from django.db import transaction

from partybuilding.models import Skill
from workorders.models import Category


@transaction.atomic
def save_skill(skill: Skill, *, categories: Iterable[Category] | None = None) -> Skill:
    """Save a new or changed skill, and the matters that it serves when given."""
    skill.full_clean()
    skill.save()
    if categories is not None:
        skill.categories.set(categories)
    return skill
