# %% [markdown]
# # Write
# %%
import csv, json
from pathlib import Path
Path("out").mkdir(exist_ok=True)
with open("out/numbers.csv", "w", newline="") as sink:
    csv.writer(sink).writerows([[1, "one"], [2, "two"]])
# %% [markdown]
# # Read
# %%
with open("out/numbers.csv", newline="") as source:
    rows = list(csv.reader(source))
rows
# %% [markdown]
# # As JSON
# %%
Path("out/numbers.json").write_text(json.dumps(dict(rows)))
# %%
sorted(str(p) for p in Path("out").iterdir()), json.loads(Path("out/numbers.json").read_text())
