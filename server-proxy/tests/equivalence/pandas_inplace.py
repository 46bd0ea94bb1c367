# %% imports
import pandas as pd
# %% step:load
df = pd.DataFrame({"k": ["b", "a", "b"], "v": [3, 1, 2]})
view = df
# %% step:change
df.sort_values("v", inplace=True)
df["w"] = df.v * 2
df.loc[df.k == "a", "w"] = 100
# %% step:group
limit = 1
df.query("v > @limit").groupby("k").sum()
# %% step:look
print(view.to_string(), view is df)
