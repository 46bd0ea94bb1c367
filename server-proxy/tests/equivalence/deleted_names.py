# %% step:make
big = list(range(10))
small = big[:2]
# %% step:drop
del big
# %% step:look
print("big" in globals(), small)
