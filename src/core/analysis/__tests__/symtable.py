"""Names of modules as CPython's symtable sees them: one JSON object for each path read from standard input."""
import json
import symtable
import sys
import warnings

warnings.simplefilter("ignore")


def global_references(table, top, found):
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                found.add(symbol.get_name())
        global_references(child, top, found)


for line in sys.stdin:
    path = line.strip()
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        table = symtable.symtable(text, path, "exec")
    except (SyntaxError, ValueError, RecursionError):
        continue
    defs = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    refs = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    global_references(table, table, refs)
    print(json.dumps({"path": path, "text": text, "defs": sorted(defs), "refs": sorted(refs)}))
