# %% [markdown]
# # Grid
# %%
import numpy as np
grid = np.arange(12).reshape(3, 4)
row = grid[1]
corner = grid[:2, :2]
# %% [markdown]
# # Written through views
# %%
row += 100
corner[...] = 0
# %% [markdown]
# # Seen in the whole
# %%
grid
# %%
row.base is not None, int(grid.sum())
