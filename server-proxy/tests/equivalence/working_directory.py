# %% [markdown]
# # Into a folder
# %%
import os
os.makedirs("deep/er", exist_ok=True)
os.chdir("deep")
# %% [markdown]
# # Relative from there
# %%
with open("er/note.txt", "w") as note:
    note.write("here")
# %% [markdown]
# # Still there
# %%
os.path.basename(os.getcwd()), open("er/note.txt").read()
# %%
os.chdir("..")
os.path.exists("deep/er/note.txt")
