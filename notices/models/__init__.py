from notices.models.channels import Channel, Template
from notices.models.contacts import ContactPoint
from notices.models.deliveries import Delivery, Wishes
from notices.models.inbox import Heartbeat, Notice, Outbox

__all__ = ["Channel", "ContactPoint", "Delivery", "Heartbeat", "Notice", "Outbox", "Template", "Wishes"]
