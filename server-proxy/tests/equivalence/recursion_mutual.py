# %% [markdown]
# # Even
# %%
def even(n):
    return True if n == 0 else odd(n - 1)
# %% [markdown]
# # Odd
# %%
def odd(n):
    return False if n == 0 else even(n - 1)
# %% [markdown]
# # Asked
# %%
[even(n) for n in range(4)]
# %%
depth = lambda tree: 1 + max(map(depth, tree), default=0)
depth([[], [[]]])
