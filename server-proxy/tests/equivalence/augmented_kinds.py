# %% [markdown]
# # Start
# %%
number, text, items, same = 1, "a", [1], None
same = items
snapshot = (number, text)
# %% [markdown]
# # Augmented
# %%
number += 1
text *= 3
items += [2, 3]
# %% [markdown]
# # What moved along
# %%
number, text, items, same, snapshot
# %%
items = items + [4]
same is items, len(same)
