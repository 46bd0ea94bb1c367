# %% [markdown]
# # Tree
# %%
leaf = {"value": 1}
tree = {"a": {"leaf": leaf}, "b": [leaf, leaf]}
rows = [[0] * 2] * 3
# %% [markdown]
# # Change
# %%
tree["a"]["leaf"]["value"] += 41
rows[0][1] = 5
# %% [markdown]
# # Everywhere
# %%
leaf, tree["b"][1] is leaf
# %%
rows, rows[0] is rows[2]
