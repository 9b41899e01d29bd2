"""What belongs next door is named in every input that takes the name of a row. It is as if it were not there.

An input that is new fails here until it says, in `NAMES`, what its fields name.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from rest_framework import serializers
from rest_framework.test import APIClient

from common.clock import today
from tests.addresses import ARGUMENTS, Address, addresses
from tests.next_door import moved, rows
from tests.test_outsider import POSTS_ONLY, Things, urls
from tests.test_outsider import _monday as _monday
from tests.test_outsider import things as things

ROOMS = ("deliberation_api", "projects_api", "appraisal_api", "partybuilding_api")
# Field → what it names, among the rows next door; None where it names nobody's row.
NAMES: dict[str, str | None] = {
    "area": "area", "areas": "area", "grid": "area",
    "unit": "unit", "units": "unit", "partners": "unit", "department": "unit",
    "organisation": "party", "party_organisation": "party", "parent": "party", "leader": "party", "successor": "party",
    "person": "person", "people": "person", "responsible": "person",
    "alliance": "alliance", "brought_by": "alliance_member", "member": "alliance_member",
    "communities": "community", "departments": "unit", "agreement": "agreement", "visit": "visit",
    "officer": "officer", "team": "team", "sign_up": "sign_up", "group": "group", "offer": "offer", "order": "order",
    "item": "item", "attendee": "attendee", "ballot": "ballot",
    "category": None, "categories": None, "skills": None,
    "fund": "fund", "milestone": "milestone", "expense": "expense",
    "indicator": "indicator", "subject": "subject", "panelist": "panelist", "result": "result",
    "appeal": "appeal", "proposed": "appeal",
}  # fmt: skip
OTHERWISE: dict[tuple[str, str], str | None] = {
    ("partybuilding_api:transfers", "member"): "member",
    ("partybuilding_api:floating_members", "member"): "member",
    ("partybuilding_api:put_in_group", "group"): "party",
    **dict.fromkeys(
        (("partybuilding_api:take_out_of_group", "member"), ("partybuilding_api:lead_group", "member")), "group_member"
    ),
    ("partybuilding_api:take_out_of_team", "member"): "team_member",
    ("partybuilding_api:lead_team", "member"): "team_member",
    # Asked for after a ballot that is not open here; by files.
    ("deliberation_api:act_record_vote", "attendee"): None,
    ("deliberation_api:act_cast_vote", "attendee"): None,
    ("projects_api:photos", "milestone"): None,
    # Letters go to, and members are looked after by, any branch there is.
    ("partybuilding_api:transfers", "to"): None,
    ("partybuilding_api:floating_members", "host"): None,
    # Kept by the street, to which both belong.
    ("appraisal_api:pairings", "unit"): None,
    ("appraisal_api:pairings", "area"): None,
    ("deliberation_api:act_drop_item", "id"): "item",
    ("deliberation_api:act_uninvite", "id"): "attendee",
    ("deliberation_api:act_drop_resolution", "id"): "resolution",
    ("deliberation_api:act_adopt_resolution", "id"): "resolution",
    ("deliberation_api:act_take_out", "id"): "file",
}
PEOPLE = ("community_secretary", "dispatcher", "party_secretary")
# What else is wanted is one's own.
HERE = {
    "area": "community",
    "communities": "community",
    "category": "category",
    "group": "working_group",
    "alliance": "alliance",
    "member": "member",
}
UNKNOWN: dict[type, object] = {str: "640199009009", int: 987_654_321}


def inputs() -> Iterator[tuple[Address, Any]]:
    """Every address of these rooms that takes an input."""
    views = dict(_views(get_resolver().url_patterns, ()))
    for address in addresses():
        made = getattr(views.get(address.name), "input_class", None)
        if address.name.split(":")[0] in ROOMS and made is not None:
            yield address, made()


def _views(patterns: Any, spaces: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _views(pattern.url_patterns, inner)
        else:
            callback = pattern.callback
            yield (
                ":".join([*spaces, str(pattern.name)]),
                getattr(callback, "view_class", getattr(callback, "cls", None)),
            )


def named(address: Address, field: str) -> str | None:
    asked = (address.name, field)
    return OTHERWISE[asked] if asked in OTHERWISE else NAMES.get(field)


def filled(field: serializers.Field[Any, Any, Any, Any]) -> Any:
    """Something that the field takes."""
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    if isinstance(field, serializers.DateTimeField):
        return "2026-11-18T10:00:00+08:00"
    if isinstance(field, serializers.DateField):
        return str(today())
    if isinstance(field, serializers.DecimalField):
        return "1"
    if isinstance(field, serializers.BooleanField):
        return True
    if isinstance(field, serializers.IntegerField):
        return 2026 if field.field_name == "year" else 1
    if isinstance(field, serializers.Serializer):
        return {name: filled(each) for name, each in field.fields.items()}
    if isinstance(field, serializers.ListField | serializers.ListSerializer):
        return [filled(field.child)]
    return "13900007777" if field.field_name == "phone" else "甲"


@dataclass(frozen=True)
class Ask:
    """One field of one address, and what else it wants to be told."""

    address: Address
    url: str
    field: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.address.name}: {self.field}"

    def by(self, client: APIClient, value: object) -> tuple[int, str]:
        """The answer, without what was asked for."""
        body = {**self.body, self.field: [value] if isinstance(self.body.get(self.field), list) else value}
        answer = client.post(self.url, body, format="json")
        if answer.status_code == POSTS_ONLY:
            tag = {"If-Match": client.get(self.url).headers.get("ETag", "*")}
            answer = client.patch(self.url, body, format="json", headers=tag)
        said = {name: told for name, told in answer.json().items() if name != "request_id"}
        text = json.dumps(said, ensure_ascii=False)
        return answer.status_code, re.sub(rf"(?<!\w){value}(?!\w)", "…", text)


def own_or(here: dict[str, Any], name: str, field: serializers.Field[Any, Any, Any, Any]) -> Any:
    if name not in here:
        return filled(field)
    return [here[name]] if isinstance(field, serializers.ListField) else here[name]


def asks(things: Things) -> Iterator[Ask]:
    where = {address.name: url for address, url in urls(things)}
    own = things.values()
    here = {field: own[name] for field, name in HERE.items()}
    for address, made in inputs():
        writable = {name: field for name, field in made.fields.items() if not field.read_only}
        for name, field in writable.items():
            if named(address, name):
                needed = {other: own_or(here, other, each) for other, each in writable.items() if each.required}
                yield Ask(address, where[address.name], name, {**needed, name: filled(field)})


def clients(things: Things, address: Address) -> Iterator[APIClient]:
    """Of those who may act there, whoever it is."""
    usual = ARGUMENTS.get(address.name, ({}, ""))[1]
    for name in dict.fromkeys([usual, *PEOPLE] if usual and "coordinator" not in usual else PEOPLE):
        client = APIClient(raise_request_exception=False)
        client.force_login(things.world.users[name])
        yield client


def given_away(things: Things, ask: Ask, there: dict[str, Any]) -> str:
    """What is wrong with the answers; nothing where the foreign row is as if it were not."""
    foreign = there[named(ask.address, ask.field) or ""]
    for client in clients(things, ask.address):
        known, unknown = ask.by(client, foreign), ask.by(client, UNKNOWN[type(foreign)])
        if known[0] < 400:
            return f"{ask}: taken"
        if known != unknown:
            return f"{ask}: {known} is not {unknown}"
        if f'"{ask.field}"' in known[1]:
            return ""
    return f"{ask}: nobody was told about the field: {known}"


def test_it_works(things: Things):
    wanted = list(asks(things))  # as long as there is one of each
    there = rows(moved(things.world))
    assert [found for ask in wanted if (found := given_away(things, ask, there))] == []


def test_every_input_says_what_it_names():
    """Of a word or a number it can be told; whatever may be a key or a code says so in the table."""
    keys = {*NAMES, *(field for _address, field in OTHERWISE)}
    doubtful = [
        f"{address.name}: {name}"
        for address, made in inputs()
        for name, field in made.fields.items()
        if name not in keys and "code" in str(field.help_text or "").lower()
    ]
    assert doubtful == []
