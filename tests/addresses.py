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
    "visits:phone_door": ({"code": "household"}, "grid_worker"),
    **{f"visits:{name}": ({"pk": "visit"}, "grid_worker") for name in ("phone_visit", "visit", "reveal")},
    "visits_api:visit": ({"pk": "visit"}, "grid_worker"),
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
