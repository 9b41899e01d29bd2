from notices.models.channels import Channel, Template
from notices.models.deliveries import Delivery, Wishes
from notices.models.inbox import Heartbeat, Notice, Outbox

__all__ = ["Channel", "Delivery", "Heartbeat", "Notice", "Outbox", "Template", "Wishes"]
