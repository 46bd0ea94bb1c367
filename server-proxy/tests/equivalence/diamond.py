# %% step:source
base = {"a": 1, "b": 2}
# %% step:left
left = {k: v * 10 for k, v in base.items()}
left
# %% step:right
right = sorted(base, reverse=True)
right
# %% step:join
print(left, right, base)
