# %% [markdown]
# # Table
# %%
import matplotlib.pyplot as plt
import pandas as pd
table = pd.DataFrame({"a": [1, 3, 2], "b": [2, 2, 4]}, index=list("xyz"))
# %% [markdown]
# # Lines
# %%
axes = table.plot(figsize=(3, 2), title="both")
# %% [markdown]
# # Pie of one
# %%
_ = table["a"].plot.pie(figsize=(2, 2))
