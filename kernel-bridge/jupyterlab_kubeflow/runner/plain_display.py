"""Shows values as a notebook would, without IPython."""
from __future__ import annotations

import base64
import io
import sys
from typing import Any, Dict

from .channel import Channel

_METHODS = {
    "text/html": "_repr_html_", "text/markdown": "_repr_markdown_", "image/svg+xml": "_repr_svg_", "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_", "text/latex": "_repr_latex_", "application/json": "_repr_json_", "application/javascript": "_repr_javascript_",
}


def rich_data(value: Any) -> Dict[str, Any]:
    """The forms of a value by media type: its text, and what its `_repr_…_` methods give."""
    data: Dict[str, Any] = {"text/plain": repr(value)}
    if isinstance(value, type):
        return data
    for media, name in [*_METHODS.items(), ("", "_repr_mimebundle_")]:
        method = getattr(value, name, None)
        if not callable(method):
            continue
        try:
            form = method()
        except Exception:
            # IPython, too, shows the other forms of a value when one of them fails.
            continue
        if isinstance(form, tuple):
            form = form[0]
        if form is None:
            continue
        if media:
            data[media] = base64.b64encode(form).decode() if isinstance(form, bytes) else form
        elif isinstance(form, dict):
            data.update({k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in form.items()})
    return data


class PlainDisplay:
    """`display()`, the value of a cell's last line, and figures."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def display(self, *values: Any, **_options: Any) -> None:
        """Shows each value."""
        for value in values:
            self.show_data(rich_data(value))

    def show_data(self, data: Dict[str, Any]) -> None:
        """Shows a value that is given by media types."""
        self._channel.send("output", output={"output_type": "display_data", "data": data, "metadata": {}})

    def result(self, value: Any, count: int) -> None:
        """Shows the value of the last expression of a cell."""
        self._channel.send("output", output={"output_type": "execute_result", "data": rich_data(value), "metadata": {}, "execution_count": count})

    def figures(self) -> None:
        """Shows and closes the figures that a cell drew."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            image = io.BytesIO()
            figure.savefig(image, format="png", bbox_inches="tight")
            self.show_data({"image/png": base64.b64encode(image.getvalue()).decode(), "text/plain": repr(figure)})
        pyplot.close("all")
