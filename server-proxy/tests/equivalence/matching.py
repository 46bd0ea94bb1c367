# %% step:data
events = [{"kind": "a", "n": 1}, ("b", 2), [3, 4, 5], "other"]
# %% step:match
found = []
for event in events:
    match event:
        case {"kind": kind, "n": n}:
            found.append((kind, n))
        case (str(name), int(size)):
            found.append((name, size))
        case [head, *rest]:
            found.append((head, rest))
        case _:
            found.append(None)
found
# %% step:look
print(kind, n, name, size, head, rest, event)
