# %% [markdown]
# # Script
# %%
%%bash
for n in 1 2 3; do echo "n=$n"; done > numbers.txt
wc -l < numbers.txt
# %% [markdown]
# # Captured
# %%
%%capture kept
print("not seen here")
# %%
kept.stdout.strip().upper()
# %% [markdown]
# # Written
# %%
%%writefile greet.py
def greet(who):
    return f"hello {who}"
# %%
%cat greet.py
