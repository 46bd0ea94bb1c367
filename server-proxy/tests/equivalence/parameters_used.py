# %% [markdown]
# # Parameters
# %% parameters
size = 4
scale: float = 0.5
label = "run"
# %% [markdown]
# # Work
# %%
values = [scale * n for n in range(size)]
# %% [markdown]
# # Report
# %%
print(f"{label}: {values}")
# %%
size = len(values) * 10
size
