"""The line between the process that runs the cells and the one that watches over it."""
from __future__ import annotations

import json
import os
import socket
import struct
import threading
from typing import Any, Dict, List

_LENGTH = struct.Struct(">I")


class Channel:
    """The child's end: each message is answered, so that everything written before it has been recorded."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._lock = threading.RLock()
        self._owner = os.getpid()

    def send(self, kind: str, **data: Any) -> None:
        """Sends a message and waits until it has been taken. Forked workers of a cell say nothing."""
        if os.getpid() != self._owner:
            return
        body = json.dumps({"kind": kind, **data}, default=str).encode()
        with self._lock:
            self._socket.sendall(_LENGTH.pack(len(body)) + body)
            if not self._socket.recv(1):
                os._exit(1)


class Inbox:
    """The parent's end: bytes in, whole messages out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> List[Dict[str, Any]]:
        """The messages that are complete with these bytes."""
        self._buffer += data
        messages: List[Dict[str, Any]] = []
        while len(self._buffer) >= _LENGTH.size:
            size = _LENGTH.unpack_from(self._buffer)[0]
            end = _LENGTH.size + size
            if len(self._buffer) < end:
                break
            messages.append(json.loads(bytes(self._buffer[_LENGTH.size : end])))
            del self._buffer[:end]
        return messages
