# %% [markdown]
# # Shapes
# %%
from dataclasses import dataclass, field, replace
@dataclass(order=True)
class Item:
    price: float
    name: str = field(compare=False)
    tags: list = field(default_factory=list, compare=False)
# %% [markdown]
# # Items
# %%
items = [Item(3.5, "pen"), Item(1.25, "clip", ["small"])]
cheapest = min(items)
# %% [markdown]
# # Tagged through the other name
# %%
cheapest.tags.append("best")
items
# %%
replace(cheapest, price=9), sorted(items)[0] is cheapest
