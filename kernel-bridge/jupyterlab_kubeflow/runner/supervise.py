"""Watches over the process that runs the cells: passes its output on, records it, and knows how it ended."""
from __future__ import annotations

import os
import select
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional

from .channel import Channel, Inbox
from .recorder import Recorder

_GRACE_SECONDS = 10.0


@dataclass
class Ending:
    """How the cells' process ended; only `values` other than `None` means that the step succeeded."""

    values: Optional[List[Dict[str, Any]]] = None
    cached: bool = False
    message: str = ""
    status: int = 0
    stopped_by: int = 0

    @property
    def exit_code(self) -> int:
        """What the runner ends with."""
        if self.values is not None:
            return 0
        number = self.stopped_by or (os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0)
        return 128 + number if number else 1


class Supervisor:
    """The parent's side of one step."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._ending = Ending()
        self._inbox = Inbox()
        self._said = False

    def run(self, work: Callable[[Channel], None]) -> Ending:
        """Forks, runs `work` in the child, and returns when the child has ended."""
        ours, theirs = socket.socketpair()
        pipes = {"stdout": os.pipe(), "stderr": os.pipe()}
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _become_child(ours, theirs, pipes, work)
        theirs.close()
        for _read, write in pipes.values():
            os.close(write)
        self._socket: socket.socket = ours
        self._streams = {read: name for name, (read, _write) in pipes.items()}
        for read in self._streams:
            os.set_blocking(read, False)
        ours.setblocking(False)
        self._watch(pid)
        return self._ending

    def _watch(self, pid: int) -> None:
        wake, waker = socket.socketpair()
        wake.setblocking(False)
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

        def stop(number: int, _frame: Any) -> None:
            self._ending.stopped_by = number
            os.kill(pid, number)

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, stop)
        while not self._ended(pid):
            waiting: List[Any] = [wake, self._socket, *self._streams] if self._socket.fileno() >= 0 else [wake, *self._streams]
            ready, _, _ = select.select(waiting, [], [], _GRACE_SECONDS if self._said else None)
            if not ready and self._said:
                # Threads of the notebook may hold the process back; its results are there.
                os.kill(pid, signal.SIGKILL)
            if wake in ready:
                wake.recv(4096)
            self._drain()
        self._drain()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        if not self._said:
            self._ending.message = self._how_it_ended()

    def _ended(self, pid: int) -> bool:
        while True:
            try:
                # As process 1 of a container, orphans are ours as well.
                ended, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if ended == pid:
                self._ending.status = status
                return True
            if ended == 0:
                return False

    def _drain(self) -> None:
        messages: List[Dict[str, Any]] = []
        try:
            data = self._socket.recv(1 << 20) if self._socket.fileno() >= 0 else b""
            if data:
                messages = self._inbox.feed(data)
            else:
                self._socket.close()
        except (BlockingIOError, ConnectionError):
            pass
        # What was written before a message came through the pipes before it.
        for descriptor in list(self._streams):
            self._pass_on(descriptor)
        for message in messages:
            self._take(message)
            try:
                self._socket.send(b".")
            except OSError:
                # The child was killed while it waited.
                pass

    def _pass_on(self, descriptor: int) -> None:
        name = self._streams[descriptor]
        # Bounded, so that a cell that never stops writing can't keep its messages waiting.
        for _round in range(1024):
            try:
                data = os.read(descriptor, 65536)
            except BlockingIOError:
                return
            if not data:
                os.close(descriptor)
                del self._streams[descriptor]
                return
            write_all(1 if name == "stdout" else 2, data)
            self._recorder.stream(name, data)

    def _take(self, message: Dict[str, Any]) -> None:
        kind = message["kind"]
        if kind == "traceback":
            write_all(2, (message["text"] + "\n").encode("utf-8", "backslashreplace"))
        elif kind == "done":
            self._said, self._ending.values = True, message["values"]
        elif kind == "failed":
            self._said, self._ending.message = True, message["message"]
        else:
            self._recorder.take(message)

    def _how_it_ended(self) -> str:
        status, cell = self._ending.status, self._recorder.running
        where = f" in cell {cell}" if cell is not None else ""
        if self._ending.stopped_by:
            return f"The step was stopped (signal {self._ending.stopped_by}){where} before its results were published"
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            hint = ": it may have used more memory than the step may have" if number == signal.SIGKILL else ""
            return f"The process ended (signal {number}){where} before its results were published{hint}"
        return f"The process ended (exit code {os.WEXITSTATUS(status)}){where} before its results were published: a cell must not end the program"


def _become_child(ours: socket.socket, theirs: socket.socket, pipes: Dict[str, Any], work: Callable[[Channel], None]) -> None:
    try:
        ours.close()
        for target, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(pipes[name][1], target)
        for ends in pipes.values():
            for end in ends:
                os.close(end)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        work(Channel(theirs))
    finally:
        os._exit(0)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes all bytes to a descriptor; a reader that has gone is no reason to stop a step."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
        except OSError:
            return
