# %% [markdown]
# # Boxes
# %%
left, right = [1], [2]
both = {"l": left, "r": right}
# %% [markdown]
# # Swapped
# %%
left, right = right, left
left.append("now left")
# %% [markdown]
# # Through the dict
# %%
both["l"].extend(["first"])
both
# %%
left, right, both["r"] is left
