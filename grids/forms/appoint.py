"""Forms of the administration of posts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.clock import today
from common.inputs import DayField, PickField
from grids.colleagues import posts_beside
from grids.forms.posts import PostField
from grids.models import ADMIN_ROLES, Area, Organisation, Person, Post, Role
from grids.reach import AnyUser

ROLES = [(role.value, role.label) for role in Role if role not in ADMIN_ROLES]


class AccountHolderField(PickField):
    """Somebody with an account, told apart by its name."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name} · {obj.user.username}" if obj.user else obj.name


class AppointForm(forms.Form):
    """A post for somebody who is known. One person may hold several."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", ""), *ROLES])
    starts = DayField(label=_("From"))
    ends = DayField(label=_("To"), required=False, help_text=_("Empty: until somebody ends it."))

    field_order = ("person", "role", "area", "organisation", "seconded_to", "starts", "ends")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts": today(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        people = Person.objects.administered_by(by).filter(user__isnull=False).exclude(user=by).select_related("user")
        areas = Area.objects.administered_by(by).current().defer("boundary").order_by("path")
        units = Organisation.objects.administered_by(by).active().order_by("name")
        find = {"data-find": True}
        self.fields["person"] = AccountHolderField(people.order_by("name", "pk"), label=_("Person"), empty_label="")
        self.fields["area"] = PickField(
            areas, label=_("For the area"), required=False, to_field_name="code", empty_label=""
        )
        self.fields["organisation"] = PickField(
            units, label=_("or in the unit"), required=False, to_field_name="code", empty_label=""
        )
        self.fields["seconded_to"] = PickField(
            areas,
            label=_("Seconded to"),
            required=False,
            to_field_name="code",
            empty_label="",
            help_text=_("Where somebody of a professional team works, directed by that community."),
        )
        for name in ("person", "area", "organisation", "seconded_to"):
            self.fields[name].widget.attrs |= find
        self.order_fields(self.field_order)


class EndPostForm(forms.Form):
    """The last day, and who takes over what is open."""

    ends = DayField(label=_("Last day"))

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        kwargs["initial"] = {"ends": post.ends or today(), "successor": post.successor_id or post.partner_id}
        super().__init__(*args, **kwargs)
        beside = posts_beside(post.person).filter(person__user__is_active=True).exclude(person=post.person_id)
        rows = beside.select_related("area", "organisation", "person").defer("area__boundary").order_by("area", "pk")
        self.fields["successor"] = PostField(
            rows, label=_("Who takes over"), required=False, empty_label=_("the B post, else the desk")
        )


def administered_posts(user: AnyUser) -> Any:
    """The posts that the administrator may give and end: not those of administrators, nor their own."""
    rows = Post.objects.administered_by(user).exclude(role__in=ADMIN_ROLES).exclude(person__user=user.pk or 0)
    return rows.select_related("person", "area", "organisation")
