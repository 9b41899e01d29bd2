"""Who acts: one small value for a signed-in user or key, a reporter, a rule or the system."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from accounts.models import User
from common.pages import user_of
from grids.middleware import current_post
from grids.models import Post
from grids.reach import reach_of

if TYPE_CHECKING:
    from workorders.models import PersonalLink, Reporter, Rule


@dataclass(frozen=True)
class Actor:
    """`kind` is "user", "reporter", "provider", "guest", "rule" or "system"; `posts` are the own and covered ones,
    the chosen one first."""

    kind: str
    user: User | None = None
    posts: tuple[Post, ...] = ()
    reporter: "Reporter | None" = None
    link: "PersonalLink | None" = None
    name: str = ""
    address: str = ""  # of the network, where it is known; kept of a review as a keyed hash only

    @property
    def person_id(self) -> int | None:
        if self.reporter is not None:
            return self.reporter.person_id
        if self.link is not None and self.link.proposal is not None:
            return self.link.proposal.person_id
        return self.posts[0].answerer.pk if self.posts else self.own_person_id

    @property
    def own_person_id(self) -> int | None:
        """Who signed in, be it without any post: one of those who help now and then."""
        person = getattr(self.user, "person", None) if self.user is not None else None
        return person.pk if person is not None else None


SYSTEM = Actor("system")


def of_user(user: User, post: Post | None = None) -> Actor:
    """The user with all current posts; what they do is recorded under `post` where that one allows it."""
    posts = sorted(reach_of(user).posts, key=lambda held: post is None or held.pk != post.pk)
    name = posts[0].answerer.name if posts else user.get_full_name() or user.get_username()
    return Actor("user", user=user, posts=tuple(posts), name=name)


def of_request(request: HttpRequest) -> Actor:
    """Whoever is signed in, under the post that they work under."""
    return of_user(user_of(request), current_post(request))


def of_reporter(reporter: "Reporter", link: "PersonalLink | None" = None, address: str = "") -> Actor:
    return Actor("reporter", reporter=reporter, link=link, name=reporter.shown_name, address=address)


def of_provider(link: "PersonalLink") -> Actor:
    """Whoever was asked by this link whether they would meet a need."""
    assert link.proposal is not None  # the database holds this for links of providers
    return Actor("provider", link=link, name=link.proposal.name)


def of_visitor(name: str = "") -> Actor:
    """Somebody without an account who brings a request; `name` as the staff may see it."""
    return Actor("reporter", name=name)


def of_rule(rule: "Rule") -> Actor:
    return Actor("rule", name=rule.name)
