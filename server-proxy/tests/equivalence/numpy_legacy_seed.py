# %% [markdown]
# # Seeds
# %%
import random
import numpy as np
np.random.seed(3)
random.seed("words")
# %% [markdown]
# # Draws
# %%
a = np.random.rand(3)
b = [random.randint(0, 9) for _ in range(4)]
a, b
# %% [markdown]
# # More draws
# %%
np.random.permutation(6), random.choice("abcdef")
# %%
random.sample(range(50), 3)
