"""What every page of the administration shares: looking only, or changing through a service and into the audit log.

Who may what comes from the posts, through `user.has_perm`; see `grids.admin_roles`.
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.forms.widgets import MediaDefiningClass
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from accounts.oversight import oversight
from accounts.services import record
from common.errors import DomainError
from common.text import reject_controls

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as _StrOrPromise

    _ModelAdmin = admin.ModelAdmin[Any]
    _TabularInline = admin.TabularInline[Any, Any]
    _ModelForm = forms.ModelForm[Any]
    _Paginator = Paginator[Any]
else:
    _ModelAdmin = admin.ModelAdmin
    _TabularInline = admin.TabularInline
    _ModelForm = forms.ModelForm
    _Paginator = Paginator

Data = Mapping[str, Any]
Refusal = DomainError | ValidationError

EMPTY = "—"
LONGEST_VALUE = 300
REFUSAL = "_refusal"  # on the request, while the page is made a second time


def who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the site lets nobody else in
    return request.user


def column(label: "_StrOrPromise", name: str, boolean: bool = False, show: Callable[[Any], Any] | None = None) -> Any:
    """A column or line that shows what `name` leads to, "order.number" say, under a label of its own."""

    @admin.display(description=label, boolean=boolean)
    def value(obj: Any) -> Any:
        found = attrgetter(name)(obj)
        found = found() if callable(found) else found
        if isinstance(found, datetime):
            return f"{timezone.localtime(found):%Y-%m-%d %H:%M:%S}"
        return EMPTY if found is None else show(found) if show else found

    value.__name__ = name.replace(".", "_")
    return value


class ShortPaginator(_Paginator):
    """Pages through the first rows only, so that nothing counts a million; who wants others searches or filters."""

    most = 1000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows[: self.most].count() if isinstance(rows, QuerySet) else len(rows)


class LinesField(forms.Field):
    """A list of short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in (value or "").splitlines()]
        for line in lines:
            reject_controls(line)
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.to_python(data)
        except ValidationError:
            return True


class ServiceForm(_ModelForm):
    """A form whose last word has the service: what it refuses is shown here, with all that was typed."""

    refusal: Refusal | None = None
    # Where a field of the form has another name than the argument of the service.
    shown_as: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.validators.append(reject_controls)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for argument, sentences in _sentences(self.refusal).items():
            name = self.shown_as.get(argument, argument)
            self.add_error(name if name in self.fields else None, sentences)
        return cleaned


def _sentences(refusal: Refusal | None) -> dict[str, list[str]]:
    if refusal is None:
        return {}
    if isinstance(refusal, ValidationError):
        return refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    if refusal.fields:
        return {name: [str(each) for each in sentences] for name, sentences in refusal.fields.items()}
    return {"": [str(refusal)]}


class ChoosesVisible:
    """Related rows are chosen among those that the administrator sees, whatever a form was made to send."""

    admin_site: admin.AdminSite

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        return related.get_queryset(request) if related else None


class ReadOnlyAdmin(_ModelAdmin):
    """For looking at. Nobody adds, changes or deletes here, not even a superuser."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = ShortPaginator
    list_per_page = 50
    sortable_by = ()
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(_TabularInline):
    classes = ("looked-at",)
    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WritingAdmin(ChoosesVisible, _ModelAdmin):
    """What a service refuses is shown on the page. Nothing is deleted here."""

    form = ServiceForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = ShortPaginator
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refusal": request.__dict__.get(REFUSAL)})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DomainError, ValidationError) as refusal:
            # All is rolled back. The same page again, now with the refusal for its form to show.
            request.__dict__[REFUSAL] = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Rows below this one. What stands in many-to-many tables was saved by the service already."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        try:
            return super().changelist_view(request, extra_context)
        except DomainError as refusal:  # of one of the rows that were chosen
            return self._refused(request, refusal, "changelist")

    def _refused(self, request: HttpRequest, refusal: DomainError, page: str, *arguments: str) -> HttpResponseRedirect:
        self.message_user(request, str(refusal), messages.ERROR)
        meta = self.opts
        return HttpResponseRedirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=arguments))


class Abstract(ABCMeta, MediaDefiningClass):
    """Of an admin that is not whole before others complete it."""


class ServiceAdmin(WritingAdmin, metaclass=Abstract):
    """Adds and changes through `store`, and writes what differs into the audit log."""

    # Fields that never reach the log.
    unrecorded: tuple[str, ...] = ()
    # What a change leads to, told after it.
    consequence: "str | Promise" = ""

    @abstractmethod
    def store(self, request: HttpRequest, obj: Any, data: Data) -> None:
        """Call the service that saves `obj`; `data` is what the form made of the input."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self._save(request, obj, form.cleaned_data, change)
        if self.consequence:
            self.message_user(request, str(self.consequence), messages.INFO)

    def _save(self, request: HttpRequest, obj: Model, data: Data, change: bool) -> None:
        before = self._kept(obj) if change else {}
        self.store(request, obj, data)
        self.note(request, "change" if change else "add", obj, before, self.snapshot(obj))

    def set_on_each(self, request: HttpRequest, rows: Iterable[Any], **values: Any) -> int:
        """Set the same values on rows, as if the form of each had been saved. How many the administrator may change."""
        with transaction.atomic():
            mine = [row for row in rows if self.has_change_permission(request, row)]
            for row in mine:
                for name, value in values.items():
                    setattr(row, name, value)
                self._save(request, row, {}, change=True)
        return len(mine)

    def _kept(self, obj: Model) -> dict[str, str]:
        return self.snapshot(type(obj)._base_manager.get(pk=obj.pk))

    def note(self, request: HttpRequest, verb: str, obj: Model, before: dict[str, str], after: dict[str, str]) -> None:
        """Record what differs; nothing when nothing does."""
        differing = [name for name in before | after if before.get(name) != after.get(name)]
        if not differing:
            return
        detail = {
            side: {name: values[name][:LONGEST_VALUE] for name in differing if name in values}
            for side, values in (("before", before), ("after", after))
        }
        record(action=f"{obj._meta.model_name}.{verb}", by=who(request), obj=obj, request=request, detail=detail)

    def snapshot(self, obj: Model) -> dict[str, str]:
        """The recorded fields in words."""
        fields = [*obj._meta.concrete_fields, *obj._meta.many_to_many]
        return {field.name: _in_words(obj, field) for field in fields if field.name not in self.unrecorded}


def _in_words(obj: Model, field: Any) -> str:
    value = getattr(obj, field.name)
    if isinstance(field, ManyToManyField):
        return ", ".join(f"{each} ({each.pk})" for each in value.all())
    if isinstance(field, ForeignKey) and value is not None:
        return f"{value} ({value.pk})"
    return "" if value is None else str(value)


class DeletingAdmin(ServiceAdmin):
    """Deletes as well, through `remove`."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @abstractmethod
    def remove(self, request: HttpRequest, obj: Any) -> None:
        """Call the service that deletes `obj`."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        before = self.snapshot(obj)
        key = obj.pk
        self.remove(request, obj)
        obj.pk = key
        self.note(request, "delete", obj, before, {})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)

    def refuse_deletion(self, request: HttpRequest, obj: Any) -> None:
        """Raise the refusal of the service before anybody is asked whether they are sure."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        for obj in objs:
            self.refuse_deletion(request, obj)
        return super().get_deleted_objects(objs, request)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as refusal:
            return self._refused(request, refusal, "change", object_id)


class InstallationWideAdmin(WritingAdmin):
    """What holds for every district is changed only by those who look after all of them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and oversight.whole(who(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and oversight.whole(who(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and oversight.whole(who(request))


def page_context(request: HttpRequest, model_admin: _ModelAdmin, **more: Any) -> dict[str, Any]:
    """What the templates of the administration need."""
    return {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, **more}
