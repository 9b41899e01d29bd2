from typing import Any

from django.db import models
from django.db.models import Q

from grids.reach import AnyUser
from partybuilding.reach import party_reach
from partybuilding.surroundings import surroundings_of


class CertificateQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> "CertificateQuerySet":
        """One's own, and those of the members of the branch that one leads; as their records are."""
        from partybuilding.models import Member

        own = Q(person=surroundings_of(user).person or 0)
        members = Member.objects.current().filter(organisation__in=party_reach(user).led)
        return self.filter(own | Q(person__in=members.values("person")))
