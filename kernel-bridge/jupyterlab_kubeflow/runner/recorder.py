"""Records what cells show, as nbformat outputs, within bounds."""
from __future__ import annotations

import codecs
from typing import Any, Dict, List, Optional, Sequence

from .document import StepCell

HEAD = 512 * 1024
TAIL = 64 * 1024
RICH = 64 * 1024 * 1024


class CellRecord:
    """Outputs of one cell. Of a long stream the beginning and the end are kept."""

    def __init__(self, cell: StepCell) -> None:
        self.cell = cell
        self.count: Optional[int] = None
        self.outputs: List[Dict[str, Any]] = []
        self.displays: Dict[str, List[Dict[str, Any]]] = {}
        self._kept = 0
        self._rich = 0
        self._tail = ""
        self._tail_name = "stdout"
        self._gap = 0
        self._clear = False

    def stream(self, name: str, text: str) -> None:
        """Adds text of standard output or error."""
        self._clear_now()
        room = max(0, HEAD - self._kept)
        head, rest = text[:room], text[room:]
        if head:
            self._kept += len(head)
            self._append(name, head)
        if rest:
            if self._tail_name != name:
                self.settle()
            self._tail_name = name
            self._tail += rest
            if len(self._tail) > TAIL * 2:
                self._gap += len(self._tail) - TAIL
                self._tail = self._tail[-TAIL:]

    def show(self, output: Dict[str, Any], display_id: Optional[str], update: bool) -> None:
        """Adds a rich output, or puts it in place of the earlier ones of the same display."""
        if update and display_id is not None:
            for earlier in self.displays.get(display_id, []):
                earlier["data"], earlier["metadata"] = output["data"], output["metadata"]
            return
        self._clear_now()
        self.settle()
        size = sum(len(v) for v in output.get("data", {}).values() if isinstance(v, str))
        if self._rich + size > RICH and output["output_type"] != "error":
            output = {**output, "data": {"text/plain": "(not recorded: the cell shows more than 64 MiB)"}, "metadata": {}}
            size = 64
        self._rich += size
        self.outputs.append(output)
        if display_id is not None:
            self.displays.setdefault(display_id, []).append(output)

    def clear(self, wait: bool) -> None:
        """Forgets the outputs, now or when the next one comes."""
        self._clear = True
        if not wait:
            self._clear_now()

    def settle(self) -> None:
        """Ends a shortened stream: says what was left out and adds its end."""
        if not self._tail:
            return
        if len(self._tail) > TAIL:
            self._gap += len(self._tail) - TAIL
            self._tail = self._tail[-TAIL:]
        said = f"\n… {self._gap} characters are not recorded here …\n" if self._gap else ""
        tail, self._tail, self._gap = self._tail, "", 0
        self._append(self._tail_name, said + tail)

    def _append(self, name: str, text: str) -> None:
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last.setdefault("parts", []).append(text)
        else:
            self.outputs.append({"output_type": "stream", "name": name, "parts": [text]})

    def _clear_now(self) -> None:
        if self._clear:
            self._clear, self.outputs, self._kept, self._tail, self._gap = False, [], 0, "", 0

    def finished(self) -> List[Dict[str, Any]]:
        """The outputs in nbformat's form."""
        self.settle()
        return [
            {"output_type": "stream", "name": o["name"], "text": "".join(o["parts"])} if o["output_type"] == "stream" else o
            for o in self.outputs
        ]


class Recorder:
    """The outputs of a step's cells; what is written outside of any cell is only passed on."""

    def __init__(self, cells: Sequence[StepCell]) -> None:
        self.records = [CellRecord(cell) for cell in cells]
        self.current: Optional[CellRecord] = None
        self.running: Optional[int] = None
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")}

    def stream(self, name: str, data: bytes) -> None:
        """Bytes that came through descriptor 1 or 2."""
        text = self._decoders[name].decode(data)
        if self.current is not None and text:
            self.current.stream(name, text)

    def take(self, message: Dict[str, Any]) -> None:
        """A message of the child about its cells."""
        kind = message["kind"]
        if kind == "prelude":
            self.running = message["cell"]
        elif kind == "begin":
            self.current = self.records[message["position"]]
            self.current.count = message["count"]
            self.running = self.current.cell.cell
        elif kind == "end":
            self.current = self.running = None
        elif self.current is not None and kind == "output":
            self.current.show(message["output"], message.get("display_id"), bool(message.get("update")))
        elif self.current is not None and kind == "clear":
            self.current.clear(bool(message.get("wait")))
