"""The socket that web processes accept from."""

import socket

from orderwright.commands.run import listen


def test_what_is_accepted_from_it_sends_at_once() -> None:
    """An answer of two parts would wait for the caller's acknowledgment of the first."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
