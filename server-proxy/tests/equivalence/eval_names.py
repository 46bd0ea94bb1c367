# %% [markdown]
# # Values
# %%
alpha, beta = 3, 4
# %% [markdown]
# # Named in strings
# %%
total = eval("alpha * beta")
exec("gamma = total + alpha")
# %% [markdown]
# # Made by exec
# %%
globals()["gamma"], total
