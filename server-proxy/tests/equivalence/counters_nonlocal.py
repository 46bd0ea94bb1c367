# %% [markdown]
# # Counter
# %%
def counter(start):
    value = start
    def up(by=1):
        nonlocal value
        value += by
        return value
    return up
# %%
up = counter(10)
# %% [markdown]
# # Counting
# %%
first = [up(), up(5)]
# %% [markdown]
# # Counting on
# %%
up(), first
