"""Every address of the project, and what each of its parts is when an outsider asks (`tests/test_outsider.py`)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """A pattern of the URLconf. `name` with its namespaces; `fields` are its variable parts."""

    name: str
    route: str
    fields: frozenset[str]

    def __str__(self) -> str:
        return f"{self.name} {self.route}"


def addresses() -> Iterator[Address]:
    yield from _below(get_resolver().url_patterns, "", ())


def _below(patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _below(pattern.url_patterns, route, inner)
        else:
            yield Address(":".join([*spaces, str(pattern.name)]), route, frozenset(pattern.pattern.regex.groupindex))


# Hidden from outsiders: address → what each of its parts is, and who gets in (to see that the walk asks rightly).
ARGUMENTS: dict[str, tuple[dict[str, str], str]] = {
    "workorders:order": ({"number": "number"}, "dispatcher"),
    "workorders:reveal": ({"number": "number"}, "dispatcher"),
    "workorders:act": ({"number": "number", "action": "=reclassify"}, "dispatcher"),
    "workorders:looking": ({"number": "number"}, "dispatcher"),
    "workorders:bulk_run": ({"token": "run"}, "dispatcher"),
    "workorders:pass_all": ({"pk": "worker"}, "dispatcher"),
    "workorders:delete_view": ({"pk": "view"}, "dispatcher"),
    "workorders:rule": ({"pk": "rule"}, "system_admin"),
    "workorders:switch_rule": ({"pk": "rule"}, "system_admin"),
    "workorders:hear": ({"kind": "=daily", "number": "number"}, "dispatcher"),
    "workorders:unhear": ({"pk": "hearing"}, "dispatcher"),
    "workorders_api:take_back_hearing": ({"pk": "hearing"}, "dispatcher"),
    "workorders_api:to_be_heard": ({"meeting": "=daily", "area": "community"}, "dispatcher"),
    "workorders:category": ({"code": "category"}, "system_admin"),
    **{
        f"workorders:{verb}_category": ({"code": "category"}, "system_admin")
        for verb in ("retire", "restore", "delete")
    },
    "workorders:category_parts": ({"code": "category"}, "system_admin"),
    "workorders:hand_link": ({"number": "number"}, "dispatcher"),
    "workorders:sheet": ({"number": "number"}, "dispatcher"),
    "workorders:attach": ({"number": "number"}, "dispatcher"),
    "workorders:desk_receipt": ({"number": "from_desk"}, "service_desk"),
    "workorders:phone_receipt": ({"number": "number"}, "grid_worker"),
    "workorders:phone_photo": ({"number": "number"}, "grid_worker"),
    "workorders:phone_task": ({"number": "number", "action": "=find"}, "grid_worker"),
    "workorders:phone_task_files": ({"number": "number", "action": "=find"}, "grid_worker"),
    "workorders:followup": ({"number": "number"}, ""),
    "workorders:followup_review": ({"number": "number"}, ""),
    "workorders:followup_withdraw": ({"number": "number"}, ""),
    "workorders:bulletin": ({"pk": "bulletin"}, "dispatcher"),
    **{f"workorders:bulletin_draft_{form}": ({"pk": "bulletin"}, "dispatcher") for form in ("pdf", "xlsx")},
    "workorders:bulletin_step": ({"pk": "bulletin", "step": "=approve"}, "community_secretary"),
    **{
        f"workorders:bulletin_{page}": ({"code": "community", "month": "=2026-10"}, "")
        for page in ("public", "pdf", "xlsx")
    },
    **{f"workorders:{page}": ({"pk": "panel"}, "dispatcher") for page in ("panel", "close_panel", "panel_pdf")},
    "workorders:score": ({"pk": "panel"}, "review_panel"),
    "workorders:oddity": ({"pk": "oddity"}, "supervisor"),
    **{f"workorders_api:{name}": ({"pk": "oddity"}, "supervisor") for name in ("oddity", "look_into", "look_again")},
    "workorders:callback": ({"pk": "callback"}, "service_desk"),
    "workorders:callback_phone": ({"pk": "callback"}, "service_desk"),
    "workorders:followup_urge": ({"number": "number"}, ""),
    "workorders:followup_reopen": ({"number": "number"}, ""),
    "workorders:photo": ({"pk": "photo"}, "dispatcher"),
    "workorders:photo_small": ({"pk": "photo"}, "dispatcher"),
    "workorders:file": ({"pk": "file"}, "dispatcher"),
    "workorders:review_link": ({"token": "token"}, ""),
    **{f"workorders:provider_{page}": ({"token": "token"}, "") for page in ("link", "reveal")},
    "workorders:provider_act": ({"token": "token", "action": "=agree"}, ""),
    **{f"workorders:provider_{page}": ({"token": "token", "pk": "photo"}, "") for page in ("photo", "photo_small")},
    "notices:follow": ({"pk": "notice"}, "unit_handler"),
    **{f"sheets:{name}": ({"pk": "import"}, "dispatcher") for name in ("job", "confirm", "cancel", "report")},
    "sheets:file": ({"pk": "export"}, "dispatcher"),
    **{f"sheets:{name}": ({"key": "=people"}, "dispatcher") for name in ("register", "template", "import", "export")},
    **{
        f"sheets_api:{name}": ({"pk": "import"}, "dispatcher")
        for name in ("import", "confirm", "cancel_import", "problems")
    },
    **{f"sheets_api:{name}": ({"pk": "export"}, "dispatcher") for name in ("export", "cancel_export", "file")},
    "grids:end_absence": ({"pk": "absence"}, "dispatcher"),
    "grids:name_cover": ({"pk": "absence"}, "dispatcher"),
    "grids:make_roster": ({"code": "community"}, "dispatcher"),
    "grids:add_turn": ({"code": "community"}, "dispatcher"),
    "grids:change_turn": ({"pk": "turn"}, "dispatcher"),
    "grids:swap_turns": ({"pk": "turn"}, "dispatcher"),
    "grids:drop_turn": ({"pk": "turn"}, "dispatcher"),
    "grids:end_post": ({"pk": "post"}, "system_admin"),
    "grids:organisation": ({"code": "unit"}, "dispatcher"),
    "grids:proposal": ({"code": "community"}, "dispatcher"),
    "grids:proposal_sheet": ({"code": "community"}, "dispatcher"),
    "grids:pair": ({"pk": "post"}, "dispatcher"),
    "grids:area": ({"code": "area"}, "dispatcher"),
    "grids:branch": ({"code": "area"}, "dispatcher"),
    "grids:brief": ({"code": "area"}, "dispatcher"),
    "grids:change_area": ({"code": "area"}, "system_admin"),
    "grids:recut": ({"code": "community", "kind": "=merge"}, "system_admin"),
    "grids:recut_page": ({"pk": "recut"}, "system_admin"),
    "grids:undo_recut": ({"pk": "recut"}, "system_admin"),
    **{
        f"visits:{name}": ({"code": "building"}, "grid_worker")
        for name in ("phone_place", "phone_doors", "phone_patrol")
    },
    **{
        f"partybuilding:{name}": ({"pk": "party"}, "street_coordinator")
        for name in (
            *("organisation", "organisation_parts", "change_organisation", "move_organisation"),
            *("elect", "appoint", "dissolve"),
        )
    },
    **{f"partybuilding:{name}": ({"pk": "member"}, "party_secretary") for name in ("member", "reveal_member")},
    "partybuilding:act_on_member": ({"pk": "member", "action": "=end"}, "party_secretary"),
    "partybuilding:note_finding": ({"pk": "finding"}, "party_secretary"),
    "partybuilding:settle_letter": ({"pk": "letter", "action": "=take-back"}, "party_secretary"),
    "partybuilding:settle_away": ({"pk": "floating", "action": "=contact"}, "party_secretary"),
    **{
        f"partybuilding_api:{name}": ({"pk": "member"}, "party_secretary")
        for name in ("member", "advance", "correct_days", "put_in_group", "end_membership")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "letter"}, "party_secretary")
        for name in ("transfer", "receive", "take_back")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "floating"}, "party_secretary")
        for name in ("floating_member", "note_contact", "come_back")
    },
    **{f"partybuilding_api:{name}": ({"pk": "finding"}, "party_secretary") for name in ("finding", "note_outcome")},
    "partybuilding_api:planned_need": ({"pk": "planned"}, "dispatcher"),
    "partybuilding:end_office": ({"pk": "party", "officer": "officer"}, "street_coordinator"),
    **{
        f"partybuilding_api:{name}": ({"code": "party_code"}, "street_coordinator")
        for name in ("organisation", "appoint", "end_office", "elect", "dissolve")
    },
    **{
        f"partybuilding:{name}": ({"pk": name.removeprefix("change_")}, "dispatcher")
        for name in ("team", "change_team", "activity", "change_activity")
    },
    "partybuilding:act_on_team": ({"pk": "team", "verb": "=join"}, "dispatcher"),
    **{f"partybuilding:{name}": ({"pk": "activity"}, "") for name in ("activity_notice", "activity_code")},
    "partybuilding:public_activity": ({"pk": "activity"}, ""),
    "partybuilding:sign_up": ({"token": "token"}, ""),
    "partybuilding:act_on_activity": ({"pk": "activity", "verb": "=cancel"}, "dispatcher"),
    **{
        f"partybuilding:{name}": ({"pk": "working_group"}, "dispatcher")
        for name in ("group", "change_group", "visit_of_group", "collect")
    },
    **{
        f"partybuilding:{name}": ({"member": "member"}, "party_secretary")
        for name in ("service_record_of", "issue_certificate_of")
    },
    **{
        f"partybuilding:{name}": ({"pk": "certificate"}, "party_secretary")
        for name in ("certificate", "revoke_certificate")
    },
    "partybuilding:act_on_group": ({"pk": "working_group", "verb": "=end"}, "dispatcher"),
    "partybuilding:phone_trip": ({"pk": "working_group"}, ""),
    "partybuilding:phone_trip_done": ({"key": "=one"}, ""),
    "partybuilding:phone_finding_photo": ({"pk": "group_finding"}, "dispatcher"),
    "partybuilding:group_finding": ({"pk": "group_finding"}, "dispatcher"),
    "partybuilding:act_on_finding": ({"pk": "group_finding", "verb": "=submit"}, "dispatcher"),
    **{f"partybuilding:finding_photo{size}": ({"pk": "finding_photo"}, "dispatcher") for size in ("", "_small")},
    "partybuilding_api:finding_photos": ({"finding": "group_finding"}, "dispatcher"),
    **{
        f"partybuilding_api:finding_photo{part}": ({"finding": "group_finding", "pk": "finding_photo"}, "dispatcher")
        for part in ("", "_content")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "working_group"}, "dispatcher")
        for name in (
            *("group", "group_members", "group_visits", "leave_group", "add_to_group"),
            *("take_out_of_group", "lead_group", "end_group"),
        )
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "group_finding"}, "dispatcher")
        for name in ("group_finding", "submit_finding", "drop_finding", "agree", "keep_agreement")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "team"}, "dispatcher")
        for name in (
            *("team", "team_members", "join_team", "leave_team"),
            *("add_to_team", "take_out_of_team", "lead_team", "disband_team"),
        )
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "activity"}, "dispatcher")
        for name in (
            *("activity", "sign_up", "withdraw", "sign_ups"),
            *("put_down", "strike", "announce", "record", "cancel"),
        )
    },
    "visits:phone_door": ({"code": "household"}, "grid_worker"),
    **{f"visits:{name}": ({"pk": "visit"}, "grid_worker") for name in ("phone_visit", "visit", "reveal")},
    **{
        f"deliberation:{page}": ({"pk": "meeting"}, "dispatcher")
        for page in ("meeting", "edit_meeting", "minutes", "attendance_sheet")
    },
    "deliberation:act": ({"pk": "meeting", "verb": "=cancel"}, "dispatcher"),
    **{f"deliberation:{name}": ({"pk": "meeting_file"}, "dispatcher") for name in ("photo", "photo_small")},
    "deliberation:file": ({"pk": "meeting_paper"}, "dispatcher"),
    "deliberation_api:files": ({"meeting": "meeting"}, "dispatcher"),
    **{
        f"deliberation_api:{name}": ({"meeting": "meeting", "pk": "meeting_file"}, "dispatcher")
        for name in ("file", "file_content")
    },
    "deliberation:of_order": ({"number": "number"}, "dispatcher"),
    "deliberation:invitations": ({"pk": "meeting"}, "dispatcher"),
    "deliberation:invitation": ({"token": "token"}, ""),
    "deliberation:public_meeting": ({"pk": "meeting"}, ""),
    **{
        f"partybuilding:{page}": ({"pk": "alliance"}, "dispatcher")
        for page in ("alliance", "edit_alliance", "alliance_roster", "alliance_lists")
    },
    "partybuilding:alliance_member": ({"pk": "alliance", "member": "alliance_member"}, "dispatcher"),
    "partybuilding_api:alliance_member": ({"pk": "alliance", "member": "alliance_member"}, "dispatcher"),
    "partybuilding:act_on_alliance": ({"pk": "alliance", "verb": "=end"}, "dispatcher"),
    "partybuilding:list_item": ({"pk": "list_item"}, "dispatcher"),
    "partybuilding:act_on_item": ({"pk": "list_item", "verb": "=drop"}, "dispatcher"),
    **{
        f"partybuilding_api:{name}": ({"pk": "alliance"}, "dispatcher")
        for name in ("alliance", "join_alliance", "leave_alliance")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "list_item"}, "dispatcher")
        for name in (
            "list_item",
            *(f"item_{verb}" for verb in ("take", "push", "say", "return", "project", "order", "finish", "drop")),
        )
    },
    "deliberation_api:meeting": ({"pk": "meeting"}, "dispatcher"),
    **{
        each.name: ({"pk": "meeting"}, "dispatcher")
        for each in addresses()
        if each.name.startswith("deliberation_api:act_")
    },
    **{f"projects:{name}": ({"pk": "project"}, "dispatcher") for name in ("project", "application", "report", "links")},
    **{f"projects:{name}": ({"pk": "draft"}, "") for name in ("notice", "code")},
    "projects:act": ({"pk": "project", "action": "=publish"}, "dispatcher"),
    "projects:edit": ({"pk": "draft"}, "dispatcher"),
    **{f"projects:{name}": ({"pk": "project_photo"}, "dispatcher") for name in ("photo", "photo_small")},
    **{f"projects:{name}": ({"pk": "fund"}, "community_secretary") for name in ("fund", "edit_fund")},
    "projects:public": ({"code": "public_code"}, ""),
    **{
        f"projects:{name}": ({"code": "public_code", "pk": "project_photo"}, "")
        for name in ("public_photo", "public_photo_small")
    },
    "projects:review_link": ({"token": "review_token"}, ""),
    **{
        each.name: ({"pk": "project"}, "dispatcher")
        for each in addresses()
        if each.name == "projects_api:project" or each.name.startswith("projects_api:act_")
    },
    "projects_api:photos": ({"project": "project"}, "dispatcher"),
    **{
        f"projects_api:{name}": ({"project": "project", "pk": "project_photo"}, "dispatcher")
        for name in ("photo", "photo_content")
    },
    "projects_api:fund": ({"pk": "fund"}, "dispatcher"),
    **{
        f"appraisal:{name}": ({"pk": "appraisal"}, "community_secretary")
        for name in ("scheme", "rate", "results_file", "results_pdf")
    },
    **{f"appraisal:{name}": ({"pk": "appraisal_draft"}, "community_secretary") for name in ("edit", "new_indicator")},
    "appraisal:indicator": ({"pk": "appraisal_draft", "indicator": "indicator"}, "community_secretary"),
    "appraisal:subject": ({"pk": "appraisal", "subject": "subject"}, "community_secretary"),
    "appraisal:act": ({"pk": "appraisal", "action": "=publish"}, "community_secretary"),
    "appraisal:save_sheet": ({"pk": "scores"}, "dispatcher"),
    "appraisal:report_file": ({"pk": "report"}, "community_secretary"),
    "appraisal:pairing": ({"pk": "pairing"}, "street_coordinator"),
    **{f"appraisal:{name}": ({"code": "appraisal_code"}, "") for name in ("public", "public_file", "public_pdf")},
    **{
        each.name: ({"pk": "appraisal"}, "community_secretary")
        for each in addresses()
        if each.name in [f"appraisal_api:{name}" for name in ("scheme", "add_indicator", "hand_in_report_paper")]
        or each.name.startswith("appraisal_api:act_")
    },
    **{f"appraisal_api:{name}": ({"pk": "scores"}, "dispatcher") for name in ("sheet", "hand_in", "take_back")},
    **{
        f"appraisal_api:{name}": ({"pk": "appraisal"}, "community_secretary")
        for name in ("results_workbook", "results_paper")
    },
    **{f"appraisal_api:{name}": ({"pk": "report"}, "community_secretary") for name in ("report", "report_paper")},
    "appraisal_api:pairing": ({"pk": "pairing"}, "dispatcher"),
    **{
        f"partybuilding:{name}registration": ({"pk": "registration"}, "dispatcher")
        for name in ("", "change_", "reveal_", "confirm_", "decline_", "place_", "move_", "end_")
    },
    **{
        f"partybuilding_api:{name}registration": ({"pk": "registration"}, "dispatcher")
        for name in ("", "confirm_", "decline_", "place_", "move_", "end_")
    },
    "visits_api:visit": ({"pk": "visit"}, "grid_worker"),
    **{
        f"partybuilding:{name}": ({"pk": "offer"}, "dispatcher")
        for name in ("offer", "change_offer", "confirm_offer", "pause_offer", "resume_offer", "withdraw_offer")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "offer"}, "dispatcher")
        for name in ("offer", "confirm_offer", "pause_offer", "resume_offer")
    },
    **{f"partybuilding:{name}": ({"number": "number"}, "") for name in ("best", "ask", "wanted_time", "origin")},
    "partybuilding_api:morning": ({"code": "community"}, "dispatcher"),
    "partybuilding_api:matches": ({"number": "number"}, "dispatcher"),
    **{f"partybuilding:{name}": ({"pk": "planned"}, "dispatcher") for name in ("planned_need", "drop_plan")},
    **{
        f"partybuilding:{name}": ({"pk": "match_draft"}, "dispatcher")
        for name in ("draft", "send_draft", "drop_draft", "retry_draft")
    },
    **{
        f"partybuilding:{name}": ({"pk": "match_draft", "line": "line"}, "dispatcher")
        for name in ("line", "change_line")
    },
    **{
        f"partybuilding_api:{name}": ({"pk": "match_draft"}, "dispatcher")
        for name in ("draft", "try_draft", "send_draft", "drop_draft", "retry_draft")
    },
    "partybuilding_api:lines": ({"pk": "match_draft"}, "dispatcher"),
    "partybuilding_api:change_line": ({"pk": "match_draft", "line": "line"}, "dispatcher"),
    **{f"grids_api:{name}": ({"pk": "absence"}, "dispatcher") for name in ("absence", "end_absence")},
    **{f"grids_api:{name}": ({"pk": "turn"}, "dispatcher") for name in ("duty", "swap_duties")},
    "grids_api:change": ({"pk": "recut"}, "dispatcher"),
    "grids_api:area": ({"code": "area"}, "dispatcher"),
    "grids_api:organisation": ({"code": "unit"}, "dispatcher"),
    **{
        f"grids:{name}": ({"code": "building"}, "community_secretary")
        for name in ("place", "edit_building", "reveal_doors", "new_household")
    },
    **{
        f"grids:{name}": ({"code": "household"}, "community_secretary")
        for name in ("household", "edit_household", "close_household", "household_sheet", "reveal_household", "move_in")
    },
    **{
        f"grids:{name}": ({"pk": "resident"}, "community_secretary")
        for name in ("edit_resident", "move_out", "died", "care")
    },
    "grids:merge": ({"kept": "person", "gone": "relative"}, "community_secretary"),
    "grids:unmerge": ({"pk": "merge"}, "community_secretary"),
    "grids:end_care": ({"pk": "resident", "mark": "mark"}, "community_secretary"),
    "grids_api:building": ({"code": "building"}, "dispatcher"),
    **{
        f"grids_api:{name}": ({"code": "household"}, "dispatcher")
        for name in ("household", "move_in", "close_household")
    },
    **{f"grids_api:{name}": ({"pk": "resident"}, "dispatcher") for name in ("resident", "move_out", "died")},
    **{f"workorders_api:{name}": ({"pk": "rule"}, "system_admin") for name in ("rule", "try_rule")},
    "workorders_api:order": ({"number": "number"}, "dispatcher"),
    "workorders_api:events": ({"number": "number"}, "dispatcher"),
    "workorders_api:actions": ({"number": "number"}, "dispatcher"),
    "workorders_api:attachments": ({"number": "number"}, "dispatcher"),
    **{
        f"workorders_api:{name}": ({"number": "number", "pk": "file"}, "dispatcher")
        for name in ("attachment", "attachment_content")
    },
    **{
        each.name: ({"number": "number"}, "dispatcher")
        for each in addresses()
        if each.name.startswith("workorders_api:act_")
    },
}
# What these say of a place or a word is for everybody; of the orders they must say nothing all the same.
FOR_EVERYBODY: dict[str, dict[str, str]] = {
    "workorders:ask": {"code": "community"},
    "workorders:published": {"code": "community"},
    "projects:board": {"code": "community"},
    "appraisal:board": {"code": "community"},
    "deliberation:public_meetings": {"code": "community"},
    "partybuilding:public_activities": {"code": "community"},
    "partybuilding:register": {"code": "community"},
    **{f"workorders_api:{name}": {"code": "category"} for name in ("category", "retire_category", "restore_category")},
    "workorders_api:ground": {"pk": "ground"},
    "workorders_api:policy": {"code": "district"},
    "workorders:meeting": {"kind": "=daily"},
    "workorders:bulk": {"action": "=urge"},
    "api:problem": {"name": "=stale"},
    "admin:app_list": {"app_label": "=workorders"},
}
OUTSIDERS = ["other_dispatcher", "other_grid_worker", "other_handler", "far_dispatcher"]
ADMINISTRATORS = ["system_admin", "security_admin", "audit_admin"]
# Areas are no secret to a unit that is at home in the whole district, nor to whoever keeps them.
KNOWN_TO = {
    *(("audit_admin", f"workorders:{page}") for page in ("oddities", "oddity")),
    *(("audit_admin", f"workorders_api:{page}") for page in ("oddities", "oddity", "look_into", "look_again")),
    *(("system_admin", f"workorders:{page}") for page in ("rule", "switch_rule", "category", "category_parts")),
    *(("system_admin", f"workorders:{verb}_category") for verb in ("retire", "restore", "delete")),
    *(("system_admin", f"workorders_api:{name}") for name in ("rule", "try_rule")),
    *(("other_handler", f"grids:{page}") for page in ("area", "branch", "brief")),
    ("other_handler", "grids_api:area"),
    *(("system_admin", f"grids:{page}") for page in ("area", "branch", "brief", "change_area")),
    *(
        ("system_admin", f"grids:{page}")
        for page in (
            "recuts",
            "recut",
            "recut_page",
            "undo_recut",
            "end_post",
            "organisation",
            "proposal",
            "proposal_sheet",
        )
    ),
}
# Asked last, for they end the session.
SIGNING_OUT = ("accounts:sign_out", "admin:logout")
