# %% [markdown]
# # Generator
# %%
import numpy as np
rng = np.random.default_rng(7)
first = rng.integers(0, 100, 5)
# %% [markdown]
# # Goes on drawing
# %%
second = rng.normal(size=3).round(6)
second
# %% [markdown]
# # And on
# %%
rng.shuffle(first)
first, rng.integers(1000)
