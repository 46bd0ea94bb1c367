# %% [markdown]
# # Save
# %%
import pandas as pd
frame = pd.DataFrame({"k": ["é", "中"], "v": [1.5, None]})
frame.to_csv("frame.csv", index=False)
# %% [markdown]
# # Load
# %%
again = pd.read_csv("frame.csv")
again
# %% [markdown]
# # Compare
# %%
again.equals(frame), again.v.isna().sum()
