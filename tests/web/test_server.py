"""Starting the server: the address is looked at before anything is started."""

from __future__ import annotations

import socket

import pytest

from coopatlas.errors import SettingsError
from coopatlas.web.server import address_of, check_address


def test_an_address_in_use_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"cannot listen on http://127.0.0.1:{port}: .*'port'"):
            check_address("127.0.0.1", port)


def test_a_free_address_is_fine() -> None:
    check_address("127.0.0.1", 0)


def test_an_address_is_written_as_a_browser_takes_it() -> None:
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert address_of("::1", 8000) == "http://[::1]:8000"
