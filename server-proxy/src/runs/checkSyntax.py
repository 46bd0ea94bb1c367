"""Says for each cell whether this Python accepts it. In: JSON list of {"python", "masked"}; out: {"version", "troubles"}."""
import ast
import json
import sys
import warnings


def flush_left(text):
    """A cell that is indented as a whole is read as if it were not, as IPython does."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent:
        return text
    return "\n".join(line[len(indent) :] if line.startswith(indent) else line for line in lines)


def trouble_of(cell):
    """The first trouble of a cell, or None; lines that hold IPython's own syntax are never to blame."""
    lines = flush_left(cell["python"]).split("\n")
    masked = set(cell["masked"])
    while True:
        try:
            compile("\n".join(lines) + "\n", "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
            return None
        except SyntaxError as error:
            # A trouble at the end may be put after the last line.
            at = min(max(error.lineno or 1, 1), len(lines))
            if at not in masked:
                return {"line": at, "message": error.msg}
            masked.remove(at)
            line = lines[at - 1]
            lines[at - 1] = line[: len(line) - len(line.lstrip())] + "pass"
        except (ValueError, OverflowError) as error:
            return {"line": 1, "message": str(error)}
        except (MemoryError, RecursionError):
            return {"line": 1, "message": "the code is nested too deeply"}


warnings.simplefilter("ignore")
cells = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
answer = {"version": list(sys.version_info[:2]), "troubles": [trouble_of(cell) for cell in cells]}
sys.stdout.write(json.dumps(answer))
