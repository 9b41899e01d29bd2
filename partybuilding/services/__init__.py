"""The only writers of party building. Registrations, teams and activities are written by the modules of these
names."""

from partybuilding.services.alliances import (
    change_alliance,
    change_member,
    end_alliance,
    found_alliance,
    join_alliance,
    leave_alliance,
    plan_alliance_meeting,
)
from partybuilding.services.asking import ask, say_when
from partybuilding.services.dissolving import dissolve, preview_dissolution
from partybuilding.services.drafts import change_offer, drop_draft, leave_out, open_draft, retry_draft, send_draft
from partybuilding.services.findings import note_outcome
from partybuilding.services.foreseeing import foreseen
from partybuilding.services.letter_reminders import remind_of_letters
from partybuilding.services.list_reminders import remind_of_words
from partybuilding.services.lists import (
    change_item,
    drop_item,
    enter_item,
    finish_item,
    open_as_project,
    order_item,
    push_item,
    return_item,
    say_of_item,
    take_item,
)
from partybuilding.services.many_offers import Turned, confirm_many, pause_many
from partybuilding.services.members import add_member, advance, correct_days, end_membership, put_in_group
from partybuilding.services.mornings import make_morning_drafts, switch_mornings
from partybuilding.services.offers import Served, confirm_offer, pause, resume, save_offer, withdraw_offer
from partybuilding.services.officers import appoint, end_office
from partybuilding.services.organisations import put_below, record_election, save_party_organisation
from partybuilding.services.planning import drop_planned, raise_due, raise_planned, save_planned
from partybuilding.services.revealing import reveal_member
from partybuilding.services.skills import save_skill
from partybuilding.services.transfers import come_back, go_away, note_contact, receive, take_back, write_letter

__all__ = [
    "Served",
    "Turned",
    "add_member",
    "advance",
    "appoint",
    "ask",
    "change_alliance",
    "change_item",
    "change_member",
    "change_offer",
    "come_back",
    "confirm_many",
    "confirm_offer",
    "correct_days",
    "dissolve",
    "drop_draft",
    "drop_item",
    "drop_planned",
    "end_alliance",
    "end_membership",
    "end_office",
    "enter_item",
    "finish_item",
    "foreseen",
    "found_alliance",
    "go_away",
    "join_alliance",
    "leave_alliance",
    "leave_out",
    "make_morning_drafts",
    "note_contact",
    "note_outcome",
    "open_as_project",
    "open_draft",
    "order_item",
    "pause",
    "pause_many",
    "plan_alliance_meeting",
    "preview_dissolution",
    "push_item",
    "put_below",
    "put_in_group",
    "raise_due",
    "raise_planned",
    "receive",
    "record_election",
    "remind_of_letters",
    "remind_of_words",
    "resume",
    "retry_draft",
    "return_item",
    "reveal_member",
    "save_offer",
    "save_party_organisation",
    "save_planned",
    "save_skill",
    "say_of_item",
    "say_when",
    "send_draft",
    "switch_mornings",
    "take_back",
    "take_item",
    "withdraw_offer",
    "write_letter",
]
