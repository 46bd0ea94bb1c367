# %% [markdown]
# # Registry
# %%
class Plugin:
    registry = []
    def __init_subclass__(cls):
        Plugin.registry.append(cls.__name__)
class Reader(Plugin):
    pass
# %% [markdown]
# # Counted
# %%
class Counter:
    made = 0
    def __init__(self):
        type(self).made += 1
# %%
one, two = Counter(), Counter()
Counter.made
# %% [markdown]
# # Names
# %%
Plugin.registry
