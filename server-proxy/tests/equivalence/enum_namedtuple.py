# %% [markdown]
# # Kinds
# %%
from collections import namedtuple
from enum import Enum, auto
class Colour(Enum):
    RED = auto()
    BLUE = auto()
Point = namedtuple("Point", "x y colour")
# %% [markdown]
# # Values
# %%
points = [Point(1, 2, Colour.RED), Point(0, 5, Colour.BLUE)]
# %% [markdown]
# # Asked
# %%
[p.x for p in points if p.colour is Colour.RED], Colour(2)
# %%
points[0]._replace(x=7)
