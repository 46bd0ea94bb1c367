# %% imports
import random
import numpy as np
# %% step:seed
random.seed(1)
np.random.seed(2)
first = random.random()
# %% step:middle
second = random.random(), float(np.random.rand())
# %% step:end
print(first, second, random.random(), np.random.rand(2))
