# %% [markdown]
# # Logger
# %%
import logging, sys, warnings
log = logging.getLogger("app")
log.handlers[:] = [logging.StreamHandler(sys.stdout)]
log.setLevel("INFO")
messages = []
# %% [markdown]
# # Caught
# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful")
messages.append(str(caught[0].message))
# %% [markdown]
# # Seen
# %%
log.info("kept %s", len(messages))
messages
