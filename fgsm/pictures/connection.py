"""HTTP over a connection that was made elsewhere, to an address that was checked, and no more bytes than allowed."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter


class OneConnection(HTTPAdapter):
    """Talks over a connection that stands; Host header, SNI and certificate check keep the address's name.

    Args:
        sock: a connection to an address that was checked.
        max_bytes: the most that may come in, framing included; more is an `OverflowError`.
    """

    def __init__(self, sock: socket.socket, max_bytes: int) -> None:
        super().__init__()
        self._sock = sock
        self._max_bytes = max_bytes

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> Any:
        """Return a pool whose one connection is the one that stands."""
        pool: Any = super().get_connection_with_tls_context(request, verify, cert=cert)
        sock, max_bytes = self._sock, self._max_bytes

        class Response(http.client.HTTPResponse):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.fp = io.BufferedReader(_Bounded(self.fp, max_bytes))

        class Connection(pool.ConnectionCls):
            response_class = Response

            def _new_conn(self) -> socket.socket:
                return sock

        pool.ConnectionCls = Connection
        return pool


class _Bounded(io.RawIOBase):
    """A stream that counts what comes in, framing included: chunk sizes and headers may lie about it."""

    def __init__(self, stream: io.BufferedReader, max_bytes: int) -> None:
        self._stream = stream
        self._left = max_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._stream.readinto1(buffer)
        self._left -= count
        if self._left < 0:
            raise OverflowError
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()
