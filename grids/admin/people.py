from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import ChoosesVisible, Data, column, who
from accounts.models import User
from accounts.oversight import oversight
from common.errors import Invalid
from grids import services
from grids.admin.base import AdministeredAdmin
from grids.admin.forms import PersonForm
from grids.models import ADMIN_ROLES, Person, Post, Role

if TYPE_CHECKING:
    _Inline = admin.TabularInline[Post, Person]
    _AnyAdmin = BaseModelAdmin[Any]
else:
    _Inline = admin.TabularInline
    _AnyAdmin = BaseModelAdmin


class ChoosesRole(_AnyAdmin):
    """Administrators are appointed by a superuser only: none of the three makes another."""

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role" and not who(request).is_superuser:
            kwargs["choices"] = [("", "—"), *((role.value, role.label) for role in Role if role not in ADMIN_ROLES)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


def is_own(request: HttpRequest, person: Person) -> bool:
    """Nobody gives themselves a post, or their own person to another account."""
    return person.user_id == request.user.pk and not who(request).is_superuser


def holds_administration(person: Person) -> bool:
    return Post.objects.not_ended().filter(person=person.pk, role__in=ADMIN_ROLES).exists()


class PostInline(ChoosesRole, ChoosesVisible, _Inline):
    """The posts that there are, to look at, and lines for new ones."""

    model = Post
    fields = ("role", "area", "organisation", "starts", "ends")
    autocomplete_fields = ("area", "organisation")
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        rows = Post.objects.administered_by(who(request))
        return rows.select_related("person", "area", "organisation").order_by("-starts", "pk")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(AdministeredAdmin):
    form = PersonForm
    list_display = (column(_("name"), "masked_name"), "user", "phone_masked", "id_masked")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    search_help_text = _("Name or user name.")
    autocomplete_fields = ("user",)
    fields = (
        "name",
        "user",
        ("phone_masked", "phone_entry"),
        ("id_masked", "id_entry"),
        ("address_masked", "address_entry"),
    )
    readonly_fields = ("phone_masked", "id_masked", "address_masked")
    add_fields = ("name", "user", "phone_entry", "id_entry", "address_entry")
    inlines = (PostInline,)
    ordering = ("-pk",)
    unrecorded = ("phone", "phone_hash", "id_number", "id_hash", "address")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else self.add_fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj is not None and is_own(request, obj))

    def store(self, request: HttpRequest, obj: Person, data: Data) -> None:
        self._check_account(request, obj)
        services.save_person(obj, phone=data["phone_entry"], id_number=data["id_entry"], address=data["address_entry"])

    def _check_account(self, request: HttpRequest, person: Person) -> None:
        """With the account of an administrator, or their person, goes what they may do."""
        before = Person.objects.filter(pk=person.pk).values_list("user", flat=True).first()
        if before == person.user_id or who(request).is_superuser:
            return
        accounts = User.objects.filter(pk__in=[pk for pk in (before, person.user_id) if pk])
        if holds_administration(person) or any(oversight.is_guarded(each) for each in accounts):
            raise Invalid.field("user", gettext("Accounts of administrators are given by a superuser only."))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and not self.get_queryset(request).filter(pk=form.instance.pk).exists():
            raise Invalid(gettext("Give the person a post in one of your areas; without it you could not see them."))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New posts; those that there are do not change here."""
        formset.save(commit=False)
        for post in formset.new_objects:
            give(request, post)
            self.note(request, "add", post, {}, self.snapshot(post))


@admin.register(Post)
class PostAdmin(ChoosesRole, AdministeredAdmin):
    """A post is given, and ended by a last day. What was held when stays on record."""

    list_display = ("person", "role", "area", "organisation", "starts", "ends")
    list_select_related = ("person", "area", "organisation")
    list_filter = ("role",)
    search_fields = ("person__name", "person__user__username", "area__name", "organisation__name")
    search_help_text = _("Person, user name, area or organisation.")
    autocomplete_fields = ("person", "area", "organisation")
    fields = ("person", "role", "area", "organisation", "starts", "ends")
    ordering = ("-starts", "-pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person", "role", "area", "organisation", "starts") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if obj is None or who(request).is_superuser:
            return allowed
        return allowed and obj.role not in ADMIN_ROLES and not is_own(request, obj.person)

    def store(self, request: HttpRequest, obj: Post, data: Data) -> None:
        if obj.pk:
            services.end_post(obj, ends=data["ends"])
        else:
            give(request, obj)


def give(request: HttpRequest, post: Post) -> None:
    """Appoint as the form says."""
    if is_own(request, post.person):
        raise Invalid.field("person", gettext("Nobody gives a post to themselves; ask another administrator."))
    made = services.appoint(
        person=post.person,
        role=post.role,
        area=post.area,
        organisation=post.organisation,
        starts=post.starts,
        ends=post.ends,
    )
    post.__dict__.update(made.__dict__)
