from decimal import Decimal

from django import template

from projects.amounts import shown

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """1,234.50; nothing for nothing."""
    return "" if amount is None else shown(amount)
