# %% [markdown]
# # Figure
# %%
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
xs = np.linspace(0, 6, 40)
# %% [markdown]
# # Curve
# %%
figure, axes = plt.subplots(figsize=(3, 2))
axes.plot(xs, np.sin(xs))
axes.set_title("sine")
plt.show()
# %% [markdown]
# # Bars
# %%
heights = np.abs(np.cos(xs[:8]))
plt.figure(figsize=(3, 2))
plt.bar(range(8), heights)
plt.show()
# %%
heights.round(2).tolist()
