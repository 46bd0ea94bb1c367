# %% [markdown]
# # First version
# %%
def rate(x):
    return x + 1
first = rate(1)
# %% [markdown]
# # A user of it
# %%
def twice(x):
    return rate(rate(x))
before = twice(0)
# %% [markdown]
# # Second version
# %%
def rate(x):
    return x * 10
# %%
first, before, rate(1), twice(1)
