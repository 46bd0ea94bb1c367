# %% [markdown]
# # Begin
# %%
with open("diary.txt", "w") as diary:
    diary.write("monday\n")
# %% [markdown]
# # Go on
# %%
with open("diary.txt", "a") as diary:
    print("tuesday", file=diary)
# %% [markdown]
# # Read
# %%
print(open("diary.txt").read())
# %%
sum(1 for _ in open("diary.txt"))
