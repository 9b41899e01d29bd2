from notices.views.inbox import follow, inbox, read
from notices.views.sent import send_again, sent
from notices.views.wishes import confirm_contact, contact, forget_contact, wishes

__all__ = ["confirm_contact", "contact", "follow", "forget_contact", "inbox", "read", "send_again", "sent", "wishes"]
