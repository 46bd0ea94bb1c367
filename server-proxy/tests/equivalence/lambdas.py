# %% step:make
from functools import partial
offset = 100
shift = lambda x: x + offset
scaled = partial(pow, 2)
# %% step:use
print(shift(1), scaled(5), list(map(shift, [1, 2])))
# %% step:again
offset = 200
print(shift(1))
