# %% step:write
import os
os.makedirs("out", exist_ok=True)
with open("out/data.csv", "w") as f:
    f.write("a,b\n1,2\n")
# %% step:read
with open("out/data.csv") as f:
    text = f.read()
text
# %% step:end
print(len(text), os.path.exists("out/data.csv"))
