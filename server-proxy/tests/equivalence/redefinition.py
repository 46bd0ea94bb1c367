# %% step:one
def label(x):
    return f"one {x}"
value = 1
print(label(value))
# %% step:two
before = label(value)
value = 2
# %% step:three
def label(x):
    return f"three {x}"
print(before, label(value))
# %% step:four
value = "text"
print(label(value), before)
