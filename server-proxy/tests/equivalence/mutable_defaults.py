# %% [markdown]
# # A trap of the language
# %%
def collect(item, into=[]):
    into.append(item)
    return into
# %%
mine = collect(1)
# %% [markdown]
# # With a list of its own
# %%
own = []
collect("x", own)
collect("y", own)
# %% [markdown]
# # Look
# %%
own, mine
