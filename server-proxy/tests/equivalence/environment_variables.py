# %% [markdown]
# # Set
# %%
import os
os.environ["MODE"] = "test"
os.environ.setdefault("LEVEL", "3")
# %% [markdown]
# # Read
# %%
os.environ["MODE"], os.getenv("LEVEL")
# %% [markdown]
# # In a child, and gone
# %%
!echo $MODE
del os.environ["MODE"]
# %%
os.environ.get("MODE", "unset")
