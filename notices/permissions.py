"""Who may look at what was sent. Administrators are staff accounts; nobody else costs a query."""

from accounts.models import User


def may_see_sent(user: User) -> bool:
    return user.is_active and user.is_staff and user.has_perm("notices.view_delivery")


def may_send_again(user: User) -> bool:
    return user.is_active and user.is_staff and user.has_perm("notices.change_delivery")
