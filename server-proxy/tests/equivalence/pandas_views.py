# %% [markdown]
# # Frame
# %%
import pandas as pd
frame = pd.DataFrame({"x": range(6), "y": [v * v for v in range(6)]})
same = frame
# %% [markdown]
# # Change under another name
# %%
same.loc[same.x > 3, "y"] = -1
same.rename(columns={"y": "square"}, inplace=True)
# %% [markdown]
# # Read under the first
# %%
frame
# %%
frame is same, list(same.columns)
