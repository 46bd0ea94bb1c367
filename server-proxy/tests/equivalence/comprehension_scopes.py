# %% [markdown]
# # Names
# %%
x = "outer"
table = [[x for x in range(y)] for y in range(3)]
# %% [markdown]
# # Not leaked
# %%
x, table
# %%
total = sum(last := n for n in range(5))
last, total
# %% [markdown]
# # In a class
# %%
class Scope:
    limit = 3
    values = [v for v in range(limit)]
    x = [x for _ in "a"]
Scope.values, Scope.x
# %%
{k: v for k, v in zip("ab", (f for f in (len, min)))}["a"]("four")
