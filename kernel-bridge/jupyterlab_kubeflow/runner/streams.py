"""Standard output and error of the cells: written at once, in the order in which Python wrote them."""
from __future__ import annotations

import io
import os
import sys
import threading
from typing import Any, Dict

from .channel import Channel


class _Turn:
    """Remembers which stream wrote last; when the other one writes, the first is recorded before."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.last = 1
        self.streams: Dict[int, Any] = {}
        self.lock = threading.RLock()


class LiveStream(io.RawIOBase):
    """What is written goes to a file descriptor at once."""

    def __init__(self, descriptor: int, turn: _Turn) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._turn = turn

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor, for subprocesses that inherit it."""
        return self._descriptor

    def write(self, data: Any) -> int:
        """Writes everything, after the other stream's last words are recorded."""
        view = memoryview(data).cast("B")
        with self._turn.lock:
            if self._turn.last != self._descriptor:
                self._turn.streams[self._turn.last].flush()
                self._turn.last = self._descriptor
                self._turn.channel.send("sync")
            done = os.write(self._descriptor, view)
            while done < len(view):
                done += os.write(self._descriptor, view[done:])
            if self._descriptor == 2:
                # A program that the cell starts next writes to descriptor 1 without asking.
                self._turn.channel.send("sync")
        return len(view)


def install_streams(channel: Channel) -> None:
    """Makes `sys.stdout` and `sys.stderr` live streams on descriptors 1 and 2."""
    turn = _Turn(channel)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        raw = LiveStream(descriptor, turn)
        stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[type-var]
        turn.streams[descriptor] = stream
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
