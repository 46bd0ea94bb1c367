# %% [markdown]
# # Data
# %%
import pandas as pd
sales = pd.DataFrame({"shop": list("abcabc"), "month": [1, 1, 1, 2, 2, 2], "amount": [3.0, 4.5, 1.0, 2.5, 8.0, 0.5]})
# %% [markdown]
# # Totals
# %%
totals = sales.groupby("shop")["amount"].agg(["sum", "mean"])
totals
# %%
totals["share"] = totals["sum"] / totals["sum"].sum()
totals.round(3)
# %% [markdown]
# # Ranking
# %%
best = totals["share"].idxmax()
sales[sales["shop"] == best]
