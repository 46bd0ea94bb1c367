# %% [markdown]
# # Two tables
# %%
import pandas as pd
days = pd.date_range("2024-02-27", periods=5, freq="D")
left = pd.DataFrame({"day": days, "a": range(5)})
right = pd.DataFrame({"day": days[1:4], "b": [10.0, 20.0, 30.0]})
# %% [markdown]
# # Joined
# %%
joined = left.merge(right, on="day", how="left")
joined["b"] = joined["b"].ffill().fillna(0)
joined
# %% [markdown]
# # By weekday
# %%
joined["weekday"] = pd.Categorical(joined.day.dt.day_name())
joined.pivot_table(index="weekday", values="b", aggfunc="sum", observed=True)
