"""How the actions of an order are laid out on its page: the usual next steps as tabs, the rest in groups of a menu."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from workorders.workflow import Action

# What is usually done next comes first.
FIRST = (
    "register", "dispatch", "adjudicate", "agree", "accept", "find", "decide_extension", "decide_deferral", "resume",
    "complete", "check", "review", "join", "finish_part", "attend", "decide_contest", "contact", "answer", "settle",
    "propose",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    label: Sentence
    names: tuple[str, ...]


# What is rarely done stays behind a menu.
MENU = (
    Group(
        _("Where it goes"),
        ("verify", "reclassify", "relocate", "assign", "hand_over", "escalate", "hand_down", "refuse"),
    ),
    Group(_("Time"), ("progress", "appoint", "extend", "hold", "defer", "urge", "supervise")),
    Group(
        _("Together with others"),
        ("add_assistant", "remove_assistant", "whistle", "renew_link", "merge", "unmerge", "split"),
    ),
    Group(_("Ends"), ("decline", "withdraw", "void", "force_close", "reopen", "contest")),
)
RARE = frozenset(name for group in MENU for name in group.names)


def grouped(actions: Iterable[Action]) -> list[tuple[Sentence, list[Action]]]:
    """Those of the actions that are in the menu, by group; a group without any is left out."""
    by_name = {action.name: action for action in actions}
    groups = [(group.label, [by_name[name] for name in group.names if name in by_name]) for group in MENU]
    return [(label, held) for label, held in groups if held]
