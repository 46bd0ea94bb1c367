# %% [markdown]
# # Loop
# %%
for index, letter in enumerate("abc"):
    pass
try:
    1 / 0
except ZeroDivisionError as error:
    message = str(error)
# %% [markdown]
# # What stays
# %%
index, letter, message
# %% [markdown]
# # What does not
# %%
"error" in dir(), [letter for letter in "xyz"], letter
