# %% step:set
import os
os.environ["KF_DEMO"] = "on"
os.makedirs("sub", exist_ok=True)
os.chdir("sub")
# %% step:look
print(os.environ.get("KF_DEMO"), os.path.basename(os.getcwd()))
