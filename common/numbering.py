"""Codes that are given one after another, and whatever else only one at a time may do with a model."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def one_at_a_time(model: type[Model]) -> None:
    """Wait for whoever holds this for the model, and hold it until the transaction ends. For where there may be no row
    yet to wait on: it is the entry of the model itself that is locked."""
    meta = model._meta
    ContentType.objects.select_for_update(no_key=True).get(app_label=meta.app_label, model=meta.model_name)


def next_code(model: type[Model], prefix: str) -> str:
    """After that of the last row. Whoever asks in the same moment waits until this one is saved or given up."""
    one_at_a_time(model)
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"{prefix}{last + 1:06d}"
