# %% [markdown]
# # Load the data
# %%
import statistics
values = [1, 2, 3, 4]
# %% [markdown]
# ## Summarise
# %%
mean = statistics.mean(values)
mean
# %% [markdown]
# ## Report
# %%
print(f"mean {mean} of {len(values)}")
