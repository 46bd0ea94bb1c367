# %% [markdown]
# # Rate
# %%
import pandas as pd
rates = {"EUR": 1.1, "GBP": 1.3}
def to_dollars(row):
    return row["amount"] * rates.get(row["currency"], 1.0)
# %% [markdown]
# # Prices
# %%
prices = pd.DataFrame({"currency": ["EUR", "USD", "GBP"], "amount": [10, 20, 30]})
prices["usd"] = prices.apply(to_dollars, axis=1)
prices
# %% [markdown]
# # Another rate
# %%
rates["EUR"] = 2.0
prices.apply(to_dollars, axis=1).sum()
