# %% [markdown]
# # Own errors
# %%
class TooBig(ValueError):
    def __init__(self, value):
        super().__init__(f"{value} is too big")
        self.value = value
def check(value):
    if value > 10:
        raise TooBig(value)
    return value
# %% [markdown]
# # Tried
# %%
results = []
for candidate in (3, 30):
    try:
        results.append(check(candidate))
    except TooBig as trouble:
        results.append(str(trouble))
# %% [markdown]
# # Seen
# %%
results
