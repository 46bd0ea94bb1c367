# %% [markdown]
# # Everything
# %%
from math import *
from itertools import accumulate as running
# %% [markdown]
# # Used
# %%
angles = [0, pi / 2]
[round(sin(a), 3) for a in angles]
# %% [markdown]
# # Hidden by a name of ours
# %%
e = "ours"
e, floor(2.7), list(running([1, 2, 3]))
