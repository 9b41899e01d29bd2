from pathlib import Path
from queue import Empty

import pytest

from governance.celery import app


@pytest.fixture
def channel(tmp_path: Path):
    folders = dict.fromkeys(["data_folder_in", "data_folder_out", "control_folder"], str(tmp_path))
    with app.connection_for_write("filesystem://localhost", transport_options=folders) as connection:
        yield connection.default_channel


def test_it_works(channel):
    channel._put("celery", {"body": "受理"})
    assert channel._get("celery") == {"body": "受理"}
    with pytest.raises(Empty):
        channel._get("celery")


def test_what_was_not_written_to_the_end_is_not_read(channel):
    with pytest.raises(TypeError):
        channel._put("celery", {"body": object()})
    with pytest.raises(Empty):
        channel._get("celery")


def test_messages_come_in_the_order_in_which_they_were_put(channel):
    for number in range(3):
        channel._put("celery", {"number": number})
    assert [channel._get("celery")["number"] for _ in range(3)] == [0, 1, 2]


def test_connecting_is_not_worth_a_warning(caplog: pytest.LogCaptureFixture):
    with app.connection_for_write() as connection:
        connection.info()
    assert caplog.messages == []
