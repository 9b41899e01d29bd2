"""What PostgreSQL needs to find words in orders: its own column of terms, and where an order stands, in one index.
SQLite searches the text itself and is asked nothing of this."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import DataContains
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast

from common.text import bigrams


class BesideColumn(models.Func):
    """What stands in the table of the column it is given, as SQL that no model names."""

    def as_sql(self, compiler: Any, *_others: Any, **_extra: Any) -> Any:
        [beside] = self.get_source_expressions()
        return self.template.replace("{table}", compiler.quote_name_unless_alias(beside.alias)), []


class SearchTerms(BesideColumn):
    """The column that PostgreSQL keeps beside `search`."""

    output_field = SearchVectorField()
    template = '{table}."search_terms"'


KEYS = ArrayField(models.BigIntegerField())


class Scopes(BesideColumn):
    """The areas that an order lies in, and its lead unit below zero, as the index of the terms holds them."""

    output_field = KEYS
    template = (
        'ARRAY[-{table}."lead_unit_id", {table}."district_id", {table}."street_id", '
        '{table}."community_id", {table}."grid_id"]'
    )


def is_indexed(word: str) -> bool:
    """Whether the terms of the word stand as such in the index: a Chinese character alone is part of a pair there."""
    terms = bigrams(word).split()
    return bool(terms) and all(len(term) > 1 or term.isascii() for term in terms)


def searched_in(scope: int) -> Q:
    """Said beside the condition that orders lie in an area of a level of its own, or with a unit (its key below zero),
    when words are searched as well: the index then answers both, where for a word that is frequent elsewhere all
    orders of that scope would be read through."""
    if connection.vendor != "postgresql":
        return Q()
    return Q(DataContains(Scopes(F("area_path")), Cast(Value([scope], KEYS), KEYS)))
