"""Accounts and keys for those who keep them, the audit log for those who read it."""

from collections.abc import Iterable
from typing import Any

from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.admin_forms import AccountForm, ApiKeyForm, PasswordForm
from accounts.administration import Data, ReadOnlyAdmin, ServiceAdmin, WritingAdmin, column, page_context, who
from accounts.models import ApiKey, AuditEntry, User
from accounts.oversight import oversight
from common.errors import Invalid

# Posts decide who may what, not groups.
admin.site.unregister(Group)


def is_machine(rows: QuerySet[User]) -> QuerySet[User]:
    """Those without a password, which only call with keys."""
    return rows.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


@admin.register(User)
class UserAdmin(ServiceAdmin):
    """The log names an account for as long as it is kept: none is deleted."""

    list_display = ("username", "name", "machine", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = _("User name, name or e-mail address.")
    ordering = ("username",)
    actions = ("activate", "deactivate", "unlock")
    fields = (
        "username",
        "machine",
        ("last_name", "first_name"),
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
        "posts",
        "failed_attempts",
        "new_password",
        "last_login",
        "date_joined",
    )
    readonly_fields = (
        "username",
        "machine",
        "posts",
        "failed_attempts",
        "new_password",
        "last_login",
        "date_joined",
    )
    add_fields = (
        "username",
        ("last_name", "first_name"),
        "email",
        "usable_password",
        "password1",
        "password2",
        "is_staff",
    )
    unrecorded = ("password", "last_login", "groups", "user_permissions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(pk__in=oversight.accounts(who(request)).values("pk"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else self.add_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        return self.readonly_fields if who(request).is_superuser else (*self.readonly_fields, "is_superuser")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = AccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own account, and those of administrators, are changed by a superuser."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or who(request).is_superuser:
            return allowed
        return allowed and obj.pk != request.user.pk and not oversight.is_guarded(obj)

    def store(self, request: HttpRequest, obj: User, data: Data) -> None:
        services.save_account(obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.password_view)
        return [path("<path:object_id>/password/", view, name="accounts_user_password"), *super().get_urls()]

    def password_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the account a new password."""
        account = self.get_object(request, unquote(object_id))
        if account is None:
            raise Http404
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        form = PasswordForm(account, request.POST or None)
        if request.method == "POST" and form.is_valid():
            services.set_password(account=account, password=form.password, by=who(request), request=request)
            self.message_user(request, gettext("The new password holds from now on; tell nobody else."))
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[account.pk]))
        title = gettext("New password for %(name)s") % {"name": account.username}
        context = page_context(request, self, form=form, title=title, original=account)
        return TemplateResponse(request, "admin/one_form.html", context)

    @admin.display(description=_("full name"), ordering="last_name")
    def name(self, obj: User) -> str:
        return f"{obj.last_name}{obj.first_name}"

    @admin.display(description=_("machine"), boolean=True)
    def machine(self, obj: User) -> bool:
        return not obj.has_usable_password()

    @admin.display(description=_("posts"))
    def posts(self, obj: User) -> SafeString:
        return format_html_join("", "{}<br>", ((line,) for line in oversight.post_lines(obj)))

    @admin.display(description=_("failed attempts to sign in"))
    def failed_attempts(self, obj: User) -> str:
        failures = AccessAttempt.objects.filter(username=obj.username)
        total = failures.aggregate(total=Sum("failures_since_start"))["total"] or 0
        words = gettext("%(n)d, locked from %(limit)d on") % {"n": total, "limit": settings.AXES_FAILURE_LIMIT}
        return words if total else "0"

    @admin.display(description=_("password"))
    def new_password(self, obj: User) -> SafeString:
        url = reverse("admin:accounts_user_password", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Set a new password"))

    @admin.action(description=_("Let the selected accounts be used again"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset.filter(is_active=False), is_active=True)

    @admin.action(description=_("Close the selected accounts"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset.filter(is_active=True), is_active=False)

    def _switch(self, request: HttpRequest, rows: QuerySet[User], is_active: bool) -> None:
        found = list(rows)
        done = self.set_on_each(request, found, is_active=is_active)
        self.message_user(request, ngettext("%(n)d account changed.", "%(n)d accounts changed.", done) % {"n": done})
        if done < len(found):
            self.message_user(request, gettext("Accounts of administrators were left alone."), messages.WARNING)

    @admin.action(description=_("Unlock sign-in"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        done = sum(services.unlock(account=each, by=who(request), request=request) for each in queryset)
        self.message_user(request, ngettext("%(n)d account unlocked.", "%(n)d accounts unlocked.", done) % {"n": done})


@admin.register(ApiKey)
class ApiKeyAdmin(WritingAdmin):
    """Keys are made and revoked, never changed. The text of a key is shown once, on the page that answers."""

    form = ApiKeyForm
    list_display = ("name", "user", "prefix", "area_code", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__username")
    search_help_text = _("Name, prefix or user name.")
    actions = ("revoke",)
    fields = ("user", "name", "scopes", "area_code", "expires_at", "allowed_addresses")
    readonly_on_page = ("prefix", "created_at", "last_used_at", "revoked_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(user__in=oversight.accounts(who(request)))

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        """Machines only: a key must not be a way to act as somebody else."""
        return is_machine(oversight.accounts(who(request)).filter(is_active=True)).order_by("username")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, *self.readonly_on_page) if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        self._check_area(request, obj.area_code)
        key, plain = services.create_api_key(
            user=obj.user,
            name=obj.name,
            scopes=obj.scopes,
            area_code=obj.area_code,
            expires_at=obj.expires_at,
            allowed_addresses=obj.allowed_addresses,
            by=who(request),
            request=request,
        )
        obj.__dict__.update(key.__dict__, plain=plain)

    def _check_area(self, request: HttpRequest, code: str) -> None:
        """Whoever does not look after the whole installation binds keys to areas of their own."""
        if code and not oversight.covers(who(request), code):
            raise Invalid.field("area_code", gettext("There is no such area among yours."))
        if not code and not oversight.whole(who(request)):
            raise Invalid.field("area_code", gettext("Give the code of the area that the key is for."))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        context = page_context(request, self, title=gettext("The key is made"), key=obj, plain=obj.plain)
        return TemplateResponse(request, "admin/accounts/apikey/made.html", context)

    @admin.action(description=_("Revoke the selected keys"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> HttpResponse | None:
        keys = list(queryset.filter(revoked_at=None).select_related("user"))
        if "confirmed" not in request.POST:
            title = gettext("Revoke these keys?")
            text = gettext("Whatever calls with them is refused from that moment on. This cannot be undone.")
            context = page_context(request, self, title=title, text=text, rows=keys, action="revoke")
            return TemplateResponse(request, "admin/confirm.html", context)
        for key in keys:
            services.revoke_api_key(key=key, by=who(request), request=request)
        n = len(keys)
        self.message_user(request, ngettext("%(n)d key revoked.", "%(n)d keys revoked.", n) % {"n": n})
        return None


class KindFilter(admin.SimpleListFilter):
    """The few questions that an auditor asks every day."""

    title = _("kind")
    parameter_name = "kind"
    signing_in = ("sign_in", "sign_out", "lock_out")

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("sign_in", _("Sign-ins")), ("failed", _("Failed or refused")), ("other", _("Everything else"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = {
            "sign_in": queryset.filter(action__in=self.signing_in),
            "failed": queryset.exclude(result="ok"),
            "other": queryset.exclude(action__in=self.signing_in),
        }
        return rows.get(self.value() or "", queryset)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = (
        column(_("time"), "at"),
        "actor_label",
        "action",
        "object_kind",
        "object_label",
        "result",
        "address",
    )
    fields = (*list_display, "object_id", "reason", "detail")
    list_filter = (KindFilter,)
    search_fields = ("actor_label", "action", "object_id", "object_label", "address")
    search_help_text = _("Actor, action, object or address.")
    ordering = ("-at", "-pk")

    @admin.display(description=_("kind of object"))
    def object_kind(self, obj: AuditEntry) -> str:
        try:
            return str(apps.get_model(obj.object_type)._meta.verbose_name)
        except (LookupError, ValueError):  # of a model that is no longer there, or of none
            return obj.object_type

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What accounts in the auditor's care did, or somebody did in their name."""
        rows = super().get_queryset(request)
        if oversight.whole(who(request)):
            return rows
        mine = oversight.accounts(who(request))
        return rows.filter(Q(user__in=mine) | Q(user=None, actor_label__in=mine.values("username")))
