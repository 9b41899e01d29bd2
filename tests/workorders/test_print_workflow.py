from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from workorders import workflow_page
from workorders.choices import State
from workorders.management.commands import print_workflow
from workorders.workflow import ACTIONS


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "workflow.md"
    monkeypatch.setattr(print_workflow, "KEPT", path)
    return path


def test_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("print_workflow")
    printed = capsys.readouterr().out
    assert printed == workflow_page.page()
    assert "    submitted --> registered: register\n" in printed
    assert "    handled --> handling: check\n" in printed
    assert "| `decline` | `submitted` | `declined` | `desk` | `ground` (decline_ground), `referral` (text) |" in printed
    assert "| any open but `handled`, `reviewing` | `withdrawn` | `reporter` | [`reason` (text)] |" in printed


def test_nothing_of_the_table_is_left_out() -> None:
    table = workflow_page.page().partition("## Actions")[2]
    for action in ACTIONS.values():
        row = next(line for line in table.splitlines() if line.startswith(f"| `{action.name}` |"))
        assert all(f"`{need.name}`" in row for need in action.needs), action.name
        assert all(f"`{who}`" in row for who in action.who), action.name
        assert all(f"`{state}`" in row for state in action.to), action.name


def test_it_names_the_states_that_nothing_leads_to() -> None:
    page = workflow_page.page()
    reached = {State.SUBMITTED, *(state for action in ACTIONS.values() for state in action.to)}
    for state in State:
        assert (f"as {state}\n" in page) == (state in reached)
        assert (f"| `{state}` |" in page.partition("## Actions")[0]) == (state in reached)


def test_it_is_english_whatever_the_language() -> None:
    with translation.override("zh-hans"):
        assert 'state "To register" as submitted' in workflow_page.page()


def test_check_when_it_is_kept(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept.write_text(workflow_page.page(), encoding="utf-8")
    call_command("print_workflow", "--check")
    assert "is what" in capsys.readouterr().out


@pytest.mark.parametrize("change", ["one line more\n", ""])
def test_check_finds_a_difference(kept: Path, change: str) -> None:
    if change:
        kept.write_text(workflow_page.page() + change, encoding="utf-8")
    with pytest.raises(CommandError, match="is not what"):
        call_command("print_workflow", "--check")
