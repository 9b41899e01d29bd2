from notices.admin import channels, inbox, sent

__all__ = ["channels", "inbox", "sent"]
