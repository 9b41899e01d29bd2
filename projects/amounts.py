from decimal import Decimal


def shown(amount: Decimal) -> str:
    """As bookkeepers write it, in threes whatever the language."""
    return f"{amount:,.2f}"
