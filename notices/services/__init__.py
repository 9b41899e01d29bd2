"""Telling people."""

from notices.contacts import Contact
from notices.events import sentence
from notices.services.inbox import mark_read, text_of, unread_count
from notices.services.telling import tell, tell_person

__all__ = ["Contact", "mark_read", "sentence", "tell", "tell_person", "text_of", "unread_count"]
