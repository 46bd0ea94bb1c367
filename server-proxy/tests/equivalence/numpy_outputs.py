# %% [markdown]
# # Arrays
# %%
import numpy as np
left = np.ones((2, 3))
right = np.zeros_like(left)
# %% [markdown]
# # Results in given arrays
# %%
np.multiply(left, 4, out=right)
np.cumsum(right, axis=1, out=left)
# %% [markdown]
# # Seen
# %%
left, right
# %%
np.copyto(right, 9)
np.fill_diagonal(left, -1)
left.tolist(), right.tolist()
