# %% [markdown]
# # Old
# %%
class Thing:
    version = 1
    def name(self):
        return f"old {self.version}"
old = Thing()
old_name = old.name()
# %% [markdown]
# # New
# %%
class Thing:
    version = 2
    def name(self):
        return f"new {self.version}"
new = Thing()
# %% [markdown]
# # Both
# %%
old_name, new.name()
# %%
Thing.version
