"""Names of modules as CPython's symtable sees them: one JSON object for each path read from standard input."""
import json
import symtable
import sys
import warnings

warnings.simplefilter("ignore")


def global_names(table, refs, defs):
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                refs.add(symbol.get_name())
            if symbol.is_declared_global() and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                defs.add(symbol.get_name())
        global_names(child, refs, defs)


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
    global_names(table, refs, defs)
    print(json.dumps({"path": path, "text": text, "defs": sorted(defs), "refs": sorted(refs)}))
