from notices.views.inbox import follow, inbox, read
from notices.views.sent import send_again, sent
from notices.views.wishes import wishes

__all__ = ["follow", "inbox", "read", "send_again", "sent", "wishes"]
