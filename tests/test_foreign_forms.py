"""What belongs next door is chosen in every form of every page, field by field. It is as if it were not there.

Every page is opened and its forms are sent as a browser would; every other address, and everything that can be done
there, is sent something to all the same. Whatever form then answers says itself which rows its fields name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection, transaction
from django.db.models import CharField, Model, TextField
from django.forms.forms import BaseForm
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from appraisal.workflow import ACTIONS as APPRAISAL_ACTIONS
from deliberation.acts import ACTS as MEETING_ACTS
from grids.models import Area
from partybuilding.acts.activities import ACTIVITY_ACTS, TEAM_ACTS
from partybuilding.acts.groups import FINDING_ACTS, GROUP_ACTS
from partybuilding.alliance_page import ALLIANCE_ACTS, ITEM_ACTS
from partybuilding.views.members import ACTS as MEMBER_ACTS
from projects.workflow import ACTIONS as PROJECT_ACTIONS
from tests.addresses import ARGUMENTS, SIGNING_OUT
from tests.next_door import moved, rows
from tests.page_forms import Values, forms_in
from tests.test_outsider import POSTS_ONLY, Things, signed_in, urls
from tests.test_outsider import _monday as _monday
from tests.test_outsider import things as things

ROOMS = ("partybuilding", "projects", "deliberation", "appraisal")
PEOPLE = ("dispatcher", "community_secretary", "party_secretary")
# What can be done at an address, whether or not its page offers it just now.
VERBS: dict[str, Mapping[str, object]] = {
    "deliberation:act": MEETING_ACTS,
    "projects:act": PROJECT_ACTIONS,
    "appraisal:act": APPRAISAL_ACTIONS,
    "partybuilding:act_on_team": TEAM_ACTS,
    "partybuilding:act_on_activity": ACTIVITY_ACTS,
    "partybuilding:act_on_group": GROUP_ACTS,
    "partybuilding:act_on_finding": FINDING_ACTS,
    "partybuilding:act_on_alliance": ALLIANCE_ACTS,
    "partybuilding:act_on_item": ITEM_ACTS,
    "partybuilding:act_on_member": MEMBER_ACTS,
}
# Numbers of which the form does not say what they name, by address or verb: what it is, among the rows next door.
PLAIN = {
    ("partybuilding:decide_registrations", "registration"): "registration",
    ("partybuilding:confirm_offers", "offer"): "offer_shown",
    ("partybuilding:ask", "offer"): "offer",
    ("partybuilding:change_line", "do"): "offer",
    ("grids:switch_post", "post"): "post",
    ("partybuilding:act_on_team", "part"): "team_member",
    ("partybuilding:act_on_group", "part"): "group_member",
    ("partybuilding:act_on_activity", "part"): "sign_up",
    ("partybuilding:act_on_finding", "part"): "agreement",
    ("deliberation:act", "part"): "file",
    **dict.fromkeys((("drop_item", "part"), ("move_item", "part")), "item"),
    **dict.fromkeys((("uninvite", "part"), ("give_vote", "part"), ("take_vote", "part")), "attendee"),
    **dict.fromkeys((("adopt", "part"), ("drop_resolution", "part")), "resolution"),
}
# Letters go to, and members are looked after by, any branch there is; anybody registers with any community.
FOR_ANYBODY = {("letter", "to"), ("away", "host"), ("enrol", "area")}
# Sent by GET; kept by the street, to which both belong; for the phone of those who are of the group; never itself.
NOT_ASKED = {"MemberFilter", "PairingForm", "TripForm", "OfMember"}
NOT_ROWS = ("csrfmiddlewaretoken", "version", "token", "key", "half", "decline", "year")
NAMED_FIRST = ("partybuilding:ask", "partybuilding:change_line")  # 404 to whoever names nothing
UNKNOWN = {True: "987654321", False: "640199009009"}
SHUT = (403, 404, POSTS_ONLY)
Trace = dict[str, object]


@dataclass(frozen=True)
class Target:
    """Where something is sent, by whom, and with what; `offered` is what the page lets one choose from."""

    name: str
    url: str
    who: str
    values: Values
    offered: Mapping[str, set[str]]

    @property
    def path(self) -> str:
        return self.url.split("?")[0]

    @property
    def verb(self) -> str:
        return self.path.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Choice:
    """A field that names a row, and the row next door that it is to name."""

    name: str
    value: str
    is_of_form: bool


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    forms: list[BaseForm]
    changed: list[str]

    def refuses(self, name: str) -> bool:
        """The form itself does not take it."""
        asked = [form for form in self.forms if name in form.fields]
        return bool(asked) and all(name in form.errors for form in asked)

    def without(self, *values: str) -> str:
        """What it says, apart from these values and from what is new in every answer."""
        text = re.sub(r'value="\w{64}"|X-CSRFToken": "\w+"', "", self.text)
        return re.sub(rf"(?<!\w)({'|'.join(values)})(?!\w)", "…", text)


def pages(things: Things) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every address of these rooms, and who may get in; whoever coordinates the street belongs next door as well."""
    for address, url in urls(things):
        usual = ARGUMENTS.get(address.name, ({}, ""))[1]
        if address.name.split(":")[0] in ROOMS:
            known = () if not usual or "coordinator" in usual else (usual,)
            yield address.name, url, tuple(dict.fromkeys([*known, *PEOPLE]))


def with_verbs(name: str, url: str) -> list[str]:
    stem = url.rstrip("/").rsplit("/", 1)[0]
    return [f"{stem}/{verb}/" for verb in VERBS[name]] if name in VERBS else [url]


def offered(things: Things) -> Iterator[Target]:
    """What the pages let people send."""
    clients = {who: signed_in(things.world, who) for who in things.world.users}
    for _name, url, people in pages(things):
        for who in people:
            answer = clients[who].get(url)
            for form in forms_in(answer, url):
                for to, values in form.sendings():
                    yield Target(resolve(to.split("?")[0]).view_name, to, who, values, form.choosing())
            if answer.status_code not in (403, 404):
                break


def not_offered(things: Things) -> Iterator[Target]:
    for name, url, people in pages(things):
        for to in with_verbs(name, url):
            yield from (Target(name, to, who, {"version": ["1"]}, {}) for who in people)


def models() -> list[type[Model]]:
    ours = (*ROOMS, "grids", "workorders", "visits")
    return [each for each in apps.get_models(include_auto_created=True) if each._meta.app_label in ours]


def keys() -> dict[type[Model], set[Any]]:
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in models()}


def texts_of(found: Mapping[type[Model], Any]) -> set[str]:
    """What stands in these rows that nobody could have guessed."""
    told: set[Any] = set()
    for model, pks in found.items():
        plain = [each.attname for each in model._meta.concrete_fields if type(each) in (CharField, TextField)]
        for row in model._base_manager.filter(pk__in=pks).values_list(*plain) if plain else ():
            told.update(row)
    return {text for text in told if isinstance(text, str) and re.search(r"[\u4e00-\u9fff]{2}|next_", text)}


class NextDoor:
    """The rows next door, what hangs on them, and what is written in them."""

    def __init__(self, before: Mapping[type[Model], set[Any]], named: Mapping[str, Any]) -> None:
        new = {
            model: [pk for pk in model._base_manager.order_by("pk").values_list("pk", flat=True) if pk not in known]
            for model, known in before.items()
        }
        self.rows = {model: pks for model, pks in new.items() if pks}
        self.named = named
        self.texts = texts_of(self.rows) - texts_of(before)

    def key(self, model: type[Model], name: str) -> str:
        """Of the first of them, by this field; nothing where there is none."""
        found = model._base_manager.filter(pk__in=self.rows.get(model, [])[:1]).first()
        return str(found.serializable_value(name)) if found else ""

    def trace(self) -> Trace:
        told: Trace = {}
        for model, pks in self.rows.items():
            told[model._meta.label] = sorted(map(repr, model._base_manager.filter(pk__in=pks).values_list()))
        for model in models():
            for each in model._meta.concrete_fields:
                if each.is_relation and each.related_model in self.rows:
                    among = {f"{each.name}__in": self.rows[each.related_model]}
                    told[f"{model._meta.label}.{each.name}"] = model._base_manager.filter(**among).count()
        return told


@dataclass
class Attack:
    things: Things
    there: NextDoor
    bound: list[BaseForm]
    clean: Trace
    clients: dict[str, Client] = field(default_factory=dict)
    done: set[tuple[object, ...]] = field(default_factory=set)
    unclear: set[tuple[str, str]] = field(default_factory=set)
    asked: set[type[BaseForm]] = field(default_factory=set)

    def on(self, target: Target) -> Iterator[str]:
        """What is wrong with the answers."""
        place = (target.path, *sorted(target.values)) if target.offered else (target.path,)
        if place in self.done:
            return
        said = self.send(target, target.values)
        if said.status not in SHUT:
            self.done |= {place, (target.path,)}
        elif said.status == POSTS_ONLY:
            self.done.add((target.path,))
            return
        elif not said.forms and target.name not in NAMED_FIRST:
            return
        if said.status == 500:
            yield f"{target.who}: {target.url} {target.values} → 500"
        for choice in self.choices(target, said):
            if (target.verb, choice.name) not in FOR_ANYBODY:
                yield from self.wrong(target, choice, said)

    def send(self, target: Target, values: Values) -> Answer:
        """What is done is undone."""
        self.bound.clear()
        client = self.clients.setdefault(target.who, signed_in(self.things.world, target.who))
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(target.url, values)
            wrote = any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)
            now = self.there.trace() if wrote else self.clean
            transaction.set_rollback(True)
        client.cookies.pop("messages", None)
        text = "" if answer.streaming else answer.content.decode(errors="replace") + answer.headers.get("Location", "")
        changed = [name for name in now if now[name] != self.clean[name]]
        return Answer(answer.status_code, text, list(self.bound), changed)

    def choices(self, target: Target, said: Answer) -> Iterator[Choice]:
        """The fields that name rows: as the form says, else as the table above does."""
        fields = {name: each for form in said.forms for name, each in form.fields.items()}
        self.asked |= {type(form) for form in said.forms}
        plain = {name for where, name in PLAIN if where == target.name and (name in fields or where not in VERBS)}
        for name in sorted({*fields, *target.offered, *plain} - {*NOT_ROWS}):
            each = fields.get(name)
            if isinstance(each, forms.ModelChoiceField):
                value, is_of_form = self.there.key(each.queryset.model, each.to_field_name or "pk"), True
            elif name in target.offered or name in plain:
                value, is_of_form = self.plain(target, name), False
            else:
                continue
            if value:
                yield Choice(name, value, is_of_form)

    def plain(self, target: Target, name: str) -> str:
        kind = PLAIN.get((target.verb, name)) or PLAIN.get((target.name, name))
        if kind is None:
            self.unclear.add((target.name, name))
            return ""
        return str(self.there.named[kind])

    def wrong(self, target: Target, choice: Choice, said: Answer) -> Iterator[str]:
        """Refused by the form; else the answer is that to a key which nobody has."""
        answer = self.send(target, {**target.values, choice.name: [choice.value]})
        where = f"{target.who}: {target.url} {choice.name}={choice.value} → {answer.status}"
        told = [text for text in self.there.texts if text in answer.text and text not in said.text]
        if answer.status == 500 or answer.changed or told:
            yield f"{where}: changed {answer.changed}, told {told}"
        if choice.is_of_form and answer.refuses(choice.name):
            return
        unknown = UNKNOWN[choice.value.isdecimal() and len(choice.value) < 10]
        other = self.send(target, {**target.values, choice.name: [unknown]})
        values = (choice.value, unknown)
        if (answer.status, answer.without(*values)) != (other.status, other.without(*values)):
            yield f"{where} is not {other.status}"


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> list[BaseForm]:
    """Each form that was filled in by what somebody sent."""
    seen: list[BaseForm] = []
    clean = BaseForm.full_clean

    def noted(form: BaseForm) -> None:
        if form.is_bound:
            seen.append(form)
        clean(form)

    monkeypatch.setattr(BaseForm, "full_clean", noted)
    return seen


def below(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def naming_rows() -> set[type[BaseForm]]:
    """The forms of these rooms that let people choose rows."""
    return {
        each
        for each in below(BaseForm)
        if each.__module__.split(".")[0] in ROOMS and ".admin" not in each.__module__
        and any(isinstance(one, forms.ModelChoiceField) for one in getattr(each, "base_fields", {}).values())
    }  # fmt: skip


def test_it_works(things: Things, bound: list[BaseForm]):
    wanted = [each for each in (*offered(things), *not_offered(things)) if each.name not in SIGNING_OUT]
    before = keys()  # as long as there is one of each
    before[Area] -= {things.world.other_community.pk, things.world.other_grid.pk}
    there = NextDoor(before, rows(moved(things.world)))
    attack = Attack(things, there, bound, there.trace())
    assert [found for target in wanted for found in attack.on(target)] == []
    assert attack.unclear == set()
    assert {each.__name__ for each in naming_rows() - attack.asked} == NOT_ASKED
