"""HTTP as uvicorn speaks it, for callers who may be strangers: a request has to arrive within a time, and its headers
within a size. Who sends half of it and waits is hung up on."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_S = 10.0
"""From the connection, or the first byte of a further request, to the end of its headers."""
REQUEST_S = 300.0
"""And to the end of its body."""
HEADER_BYTES_MAX = 64 * 1024


class BoundedHttpProtocol(HttpToolsProtocol):
    """For `uvicorn --http=orderwright.web.http_protocol:BoundedHttpProtocol`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timer: asyncio.TimerHandle | None = None
        self.in_headers = True
        self.header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEADERS_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.in_headers:
            self.header_bytes += len(data)
            if self.header_bytes > HEADER_BYTES_MAX and not self.transport.is_closing():
                self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_headers, self.header_bytes = True, 0
        self._wait(HEADERS_S)

    def on_headers_complete(self) -> None:
        self.in_headers = False
        self._wait(REQUEST_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self.timer = self.loop.call_later(seconds, self._hang_up)

    def _stop_waiting(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _hang_up(self) -> None:
        self.transport.abort()
