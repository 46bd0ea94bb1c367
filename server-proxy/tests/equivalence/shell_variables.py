# %% [markdown]
# # A name
# %%
name = "two words"
count = 3
# %% [markdown]
# # In the shell
# %%
!echo "{name}" $count
lines = !seq {count}
# %% [markdown]
# # Back in Python
# %%
[int(line) for line in lines]
# %%
!printf '%s|' a b; echo
