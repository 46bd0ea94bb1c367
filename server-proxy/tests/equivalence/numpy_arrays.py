# %% imports
import numpy as np
# %% step:make
big = np.arange(200_000, dtype="float32").reshape(400, 500)
part = big[:2]
rng = np.random.default_rng(7)
# %% step:change
big += 1
part[0, 0] = -5
noise = rng.normal(size=3)
# %% step:look
print(big.dtype, big[0, :3], part[0, 0], float(big.sum()))
print(np.round(noise, 6), np.round(rng.normal(size=2), 6))
