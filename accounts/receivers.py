"""Sign-ins go to the audit log. Signals are the only hook that catches every door, the admin's included."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts.models import User
from accounts.services import record


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="audit")
    user_logged_out.connect(signed_out, dispatch_uid="audit")
    user_login_failed.connect(sign_in_failed, dispatch_uid="audit")
    user_locked_out.connect(locked_out, dispatch_uid="audit")


def signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    record(action="sign_in", by=user, request=request)


def signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        record(action="sign_out", by=user, request=request)


def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    name = str(credentials.get("username", ""))
    record(action="sign_in", by=None, actor_label=name or "?", result="failed", request=request)


def locked_out(request: HttpRequest, username: str, **_kwargs: Any) -> None:
    record(action="lock_out", by=None, actor_label=str(username or "?"), result="refused", request=request)
