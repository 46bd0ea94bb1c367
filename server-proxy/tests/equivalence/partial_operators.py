# %% [markdown]
# # Functions as values
# %%
import operator
from functools import partial, reduce
power = partial(pow, 2)
table = {"+": operator.add, "^": power}
# %% [markdown]
# # Composed
# %%
def compose(*functions):
    return lambda value: reduce(lambda acc, f: f(acc), functions, value)
bump = compose(power, partial(operator.add, 1))
# %% [markdown]
# # Applied
# %%
table["^"](5), bump(3)
# %%
list(map(bump, range(3)))
