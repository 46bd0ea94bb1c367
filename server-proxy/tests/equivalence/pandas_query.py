# %% [markdown]
# # Limits and data
# %%
import pandas as pd
low, high = 2, 5
frame = pd.DataFrame({"v": range(8), "w": [x % 3 for x in range(8)]})
# %% [markdown]
# # Between
# %%
inside = frame.query("@low <= v <= @high and w != 1")
inside
# %% [markdown]
# # Derived by expression
# %%
frame.eval("total = v * w + @high", inplace=True)
# %%
frame.total.tolist()
