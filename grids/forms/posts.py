"""Forms about posts: being away, covering, A/B posts."""

from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import today
from common.inputs import DayField, GroupedField
from grids.colleagues import colleagues_of, posts_beside
from grids.models import AbsenceReason, Person, Post, Role


class ColleagueField(GroupedField):
    """A colleague with their post, under the place where they work."""

    def __init__(self, person: Person | None = None, **options: Any) -> None:
        people = colleagues_of(person) if person is not None else Person.objects.none()
        super().__init__(with_post(people, person) if person is not None else people, **options)

    def heading_of(self, obj: Any) -> str:
        return str(obj.near_place)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {Role(obj.near_role).label}"


def with_post(people: QuerySet[Person], beside: Person) -> QuerySet[Person]:
    """Each with the first post beside that person, to tell them apart by."""
    near = posts_beside(beside).filter(person=OuterRef("pk")).order_by("pk")
    place = near.values("area__name")[:1]
    unit = near.values("organisation__name")[:1]
    rows = people.annotate(
        near_place=Coalesce(Subquery(place), Subquery(unit)), near_role=Subquery(near.values("role")[:1])
    )
    return rows.order_by("near_place", "name", "pk")


class CoverForm(forms.Form):
    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"] = ColleagueField(
            person,
            label=_("Who covers"),
            required=False,
            empty_label=_("nobody named: the holder of the B post, else the desk above"),
        )


class AbsenceForm(CoverForm):
    starts = DayField(label=gettext_lazy("First day away"))
    ends = DayField(label=gettext_lazy("Last day away"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=AbsenceReason.choices)

    field_order = ("starts", "ends", "reason", "cover")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts": today(), "ends": today()}
        super().__init__(*args, **kwargs)


class PostField(GroupedField):
    """Somebody's post, under its place."""

    def heading_of(self, obj: Post) -> str:
        return obj.place.name

    def label_from_instance(self, obj: Post) -> str:
        return f"{obj.person.name} · {obj.get_role_display()}"


class PairForm(forms.Form):
    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        kwargs["initial"] = {"partner": post.partner_id}
        super().__init__(*args, **kwargs)
        others = posts_beside(post.person).filter(person__user__is_active=True).exclude(person=post.person_id)
        rows = others.select_related("area", "organisation", "person").defer("area__boundary").order_by("area", "pk")
        self.fields["partner"] = PostField(
            rows, label=_("B post"), required=False, empty_label=_("none: nobody answers while the holder is away")
        )
