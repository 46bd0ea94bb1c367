# %% [markdown]
# # Manager
# %%
from contextlib import contextmanager
events = []
@contextmanager
def span(name):
    events.append(f"+{name}")
    try:
        yield name.upper()
    finally:
        events.append(f"-{name}")
# %% [markdown]
# # Used
# %%
with span("outer") as big, span("inner"):
    events.append(big)
# %% [markdown]
# # What happened
# %%
events
