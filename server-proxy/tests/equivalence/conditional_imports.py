# %% [markdown]
# # What is there
# %%
try:
    import a_module_that_is_nowhere as fast
except ImportError:
    fast = None
import sys
if sys.version_info >= (3, 8):
    from math import prod
else:
    def prod(xs):
        result = 1
        for x in xs: result *= x
        return result
# %% [markdown]
# # Used
# %%
mode = "slow" if fast is None else "fast"
prod([2, 3, 7]), mode
# %%
def later():
    import json
    return json.dumps({"mode": mode})
later()
