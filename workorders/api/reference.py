"""What administrators keep: categories, rules, grounds, ways of working.

Written by whoever may write them on the pages, signed in; no key has that right, whoever it belongs to.
"""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ActionView, ChangeView, CreateView, ListView, RemoveView, ResourceView
from common.errors import Invalid, NotAllowed
from grids.models import Area
from workorders import keeping
from workorders.api import reference_serializers as shapes
from workorders.api.serializers import CategorySerializer
from workorders.forms.rules import LONGEST_PERIOD
from workorders.models import Category, Ground, Policy, Rule, WorkOrder
from workorders.querysets import administered_orders
from workorders.rules import says_something
from workorders.services import reference as services
from workorders.trying import Trial


class Keeping(ResourceView):
    """Rows that are everybody's to read, and written by whoever keeps them."""

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def input(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Whoever may not write learns nothing from what is wrong with what they sent: not who or what is there."""
        self.check_keeper()
        return super().input(request, partial=partial)

    def check_keeper(self) -> None:
        if not keeping.keeps_reference(user_of(self.request)):
            raise NotAllowed(_("This is kept by the system administrators of all districts, signed in."))

    def note(self, verb: str, row: Any, before: dict[str, str], after: dict[str, str]) -> None:
        keeping.note(self.request, verb, row, before, after)


def _put(row: Model, data: dict[str, Any]) -> None:
    for name, value in data.items():
        setattr(row, name, value)


class OfCategories(Keeping):
    model = Category
    scope_resource = "categories"
    serializer_class = CategorySerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("parent")

    def keep(self, category: Category, data: dict[str, Any], version: int | None = None) -> Category:
        self.check_keeper()
        before = keeping.snapshot(category) if category.pk else {}
        _put(category, data)
        with transaction.atomic():
            services.save_category(category, version=version)
            self.note("change" if before else "add", category, before, keeping.snapshot(category))
        return category


class Categories(OfCategories, ListView, CreateView):
    """The kinds of matter, a tree."""

    orderings: ClassVar[dict[str, str]] = {"code": "code"}
    input_class = shapes.CategoryInput

    def create(self, data: dict[str, Any]) -> Model:
        return self.keep(Category(), data)


class CategoryItem(OfCategories, ChangeView, RemoveView):
    """One kind of matter. What is in use is retired, not deleted: 409 says what uses it."""

    input_class = shapes.CategoryChange

    def change(self, row: Category, data: dict[str, Any], version: int | None) -> Model:
        return self.keep(row, data, version)

    def remove(self, row: Category, version: int | None) -> None:
        self.check_keeper()
        with transaction.atomic():
            self.note("delete", row, keeping.snapshot(row), {})
            services.delete_category(row, version=version)


class RetireCategory(OfCategories, ActionView):
    """Nothing new gets it or a category below it; what has it keeps it."""

    def act(self, row: Category, data: dict[str, Any], version: int | None) -> Model:
        self.check_keeper()
        before = keeping.snapshot(row)
        with transaction.atomic():
            services.retire_category(row, version=version)
            self.note("retire", row, before, keeping.snapshot(row))
        return row


class RestoreCategory(OfCategories, ActionView):
    """It can be chosen again."""

    def act(self, row: Category, data: dict[str, Any], version: int | None) -> Model:
        self.check_keeper()
        before = keeping.snapshot(row)
        with transaction.atomic():
            services.restore_category(row, version=version)
            self.note("restore", row, before, keeping.snapshot(row))
        return row


class OfRules(Keeping):
    """Rules are seen by those who keep them, and by nobody else."""

    model = Rule
    scope_resource = "rules"
    serializer_class: Any = shapes.RuleSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False) or not keeping.keeps_reference(user_of(self.request)):
            return Rule.objects.none()
        return Rule.objects.select_related("if_category", "if_area", "category", "unit", "person").prefetch_related(
            "among__unit"
        )

    def keep(self, rule: Rule, data: dict[str, Any], version: int | None = None) -> Rule:
        self.check_keeper()
        before = keeping.rule_facts(rule) if rule.pk else {}
        among = data.pop("among", None)
        _put(rule, data)
        _check_says_something(rule)
        with transaction.atomic():
            services.save_rule(rule, among, version=version)
            kept: Rule = self.get_queryset().get(pk=rule.pk)
            self.note("change" if before else "add", kept, before, keeping.rule_facts(kept))
        return kept


def _check_says_something(rule: Rule) -> None:
    if not says_something(rule):
        raise Invalid(_("Say what the rule leads to: a category, a handling, an urgency, a unit or a limit."))


class Rules(OfRules, ListView, CreateView):
    """The rules by which requests are sorted and sent, in the order in which they are gone through."""

    orderings: ClassVar[dict[str, str]] = {"priority": "priority", "id": "pk"}
    input_class = shapes.RuleInput

    def create(self, data: dict[str, Any]) -> Model:
        return self.keep(Rule(), data)


class RuleItem(OfRules, ChangeView, RemoveView):
    """One rule. It is retired with `is_active`: what is in use is not deleted, and 409 says what uses it."""

    input_class = shapes.RuleInput

    def change(self, row: Rule, data: dict[str, Any], version: int | None) -> Model:
        return self.keep(row, data, version)

    def remove(self, row: Rule, version: int | None) -> None:
        with transaction.atomic():
            self.note("delete", row, keeping.rule_facts(row), {})
            services.delete_rule(row, version=version)


class TryRule(OfRules):
    """A dry run: what the rule, changed so, would have done with the orders of these days."""

    only_reads = True
    pagination_class = None
    input_class = shapes.TrialInput

    @extend_schema(operation_id="rules_try", request=shapes.TrialInput, responses=shapes.TrialSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.check_keeper()
        rule = self.get_object() if kwargs else Rule()
        data = self.input(request, partial=bool(kwargs))
        first, last = _period(data)
        among = data.pop("among", [each.unit for each in rule.among.all()] if rule.pk else [])
        _put(rule, data)  # as it would be, not saved
        _check_says_something(rule)
        rows = WorkOrder.objects.filter(administered_orders(user_of(request)))
        trial = Trial(rule, among, first, last, rows)
        for _step in trial.run():
            pass
        return Response(shapes.TrialSerializer(trial.result).data)


class TryNewRule(TryRule):
    """A dry run: what a new rule would have done with the orders of these days."""

    @extend_schema(operation_id="rules_try_new", request=shapes.TrialInput, responses=shapes.TrialSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


def _period(data: dict[str, Any]) -> tuple[Any, Any]:
    first, last = data.pop("first", None), data.pop("last", None)
    if first is None or last is None or not first <= last <= first + LONGEST_PERIOD:
        sentence = _("Choose a period of at most a year that does not end before it begins.")
        raise Invalid.field("last", sentence)
    return first, last


class OfGrounds(Keeping):
    model = Ground
    scope_resource = "grounds"
    serializer_class = shapes.GroundSerializer

    def keep(self, ground: Ground, data: dict[str, Any], version: int | None = None) -> Ground:
        self.check_keeper()
        before = keeping.facts_of(ground) if ground.pk else {}
        _put(ground, data)
        with transaction.atomic():
            services.save_ground(ground, version=version)
            self.note("change" if before else "add", ground, before, keeping.facts_of(ground))
        return ground


class Grounds(OfGrounds, ListView, CreateView):
    """The grounds for declining and returning, each with what to do instead."""

    orderings: ClassVar[dict[str, str]] = {"id": "pk"}
    input_class = shapes.GroundInput

    def create(self, data: dict[str, Any]) -> Model:
        return self.keep(Ground(), data)


class GroundItem(OfGrounds, ChangeView):
    """One ground. It is retired with `is_active`: orders name it."""

    input_class = shapes.GroundChange

    def change(self, row: Ground, data: dict[str, Any], version: int | None) -> Model:
        return self.keep(row, data, version)


class OfPolicies(Keeping):
    model = Policy
    scope_resource = "policies"
    serializer_class = shapes.PolicySerializer
    lookup_field = "district__code"
    lookup_url_kwarg = "code"

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Policy.objects.none()
        seen = Area.objects.shown_to(user_of(self.request))
        return Policy.objects.filter(district__in=seen.values("pk")).select_related("district")

    def keep(self, policy: Policy, data: dict[str, Any], version: int | None = None) -> Policy:
        self.check_keeper()
        before = keeping.facts_of(policy) if policy.pk else {}
        _put(policy, data)
        with transaction.atomic():
            services.save_policy(policy, version=version)
            self.note("change" if before else "add", policy, before, keeping.facts_of(policy))
        return policy


class Policies(OfPolicies, ListView, CreateView):
    """The ways of working of the districts in sight. A district without one works by the defaults."""

    orderings: ClassVar[dict[str, str]] = {"id": "pk"}
    input_class = shapes.PolicyInput

    def create(self, data: dict[str, Any]) -> Model:
        return self.keep(Policy(), data)


class PolicyItem(OfPolicies, ChangeView, RemoveView):
    """One district's way of working. DELETE brings the defaults back."""

    input_class = shapes.PolicyChange

    def change(self, row: Policy, data: dict[str, Any], version: int | None) -> Model:
        return self.keep(row, data, version)

    def remove(self, row: Policy, version: int | None) -> None:
        self.check_keeper()
        with transaction.atomic():
            self.note("delete", row, keeping.facts_of(row), {})
            services.delete_policy(row, version=version)
