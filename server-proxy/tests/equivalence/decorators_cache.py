# %% [markdown]
# # Decorators
# %%
import functools
calls = []
def logged(function):
    @functools.wraps(function)
    def inner(*args):
        calls.append((function.__name__, args))
        return function(*args)
    return inner
@logged
def area(a, b=2):
    return a * b
# %% [markdown]
# # Called
# %%
area(3), area(4, 5)
# %% [markdown]
# # Logged
# %%
calls
# %%
area(1)
len(calls)
