# %% imports
import matplotlib.pyplot as plt
# %% step:data
xs = list(range(10))
ys = [x * x for x in xs]
# %% step:draw
fig, ax = plt.subplots()
ax.plot(xs, ys)
plt.show()
# %% step:end
print(max(ys))
