from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from grids.models import Post
from grids.reach import reach_of

SESSION_KEY = "post"


class StaffRequest(HttpRequest):
    """Found when first asked for: a list of posts, and a post or None."""

    posts: "SimpleLazyObject[list[Post]]"
    post: "SimpleLazyObject[Post | None]"


class CurrentPostMiddleware:
    """Sets `request.posts` (all current posts of the user) and `request.post` (the one they work under, or None)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.posts = SimpleLazyObject(lambda: posts_of(request))
        request.post = SimpleLazyObject(lambda: current_post(request))
        return self.get_response(request)


def posts_of(request: HttpRequest) -> list[Post]:
    return list(reach_of(request.user).posts)


def current_post(request: HttpRequest) -> Post | None:
    posts = posts_of(request)
    chosen = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    return next((post for post in posts if post.pk == chosen), posts[0] if posts else None)


def works_as(*roles: str) -> Callable[[HttpRequest], bool]:
    """Whether somebody works under a post of these roles now."""

    def asked(request: HttpRequest) -> bool:
        post = current_post(request)
        return post is not None and post.role in roles

    return asked
