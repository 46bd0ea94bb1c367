# %% [markdown]
# # Network
# %%
import numpy as np
class Parameter:
    def __init__(self, value):
        self.value, self.gradient = np.asarray(value, float), None
class Linear:
    def __init__(self):
        self.weight, self.bias = Parameter([0.5]), Parameter([0.0])
    def parameters(self):
        return [self.weight, self.bias]
    def __call__(self, x):
        return x * self.weight.value + self.bias.value
class SGD:
    def __init__(self, parameters, rate):
        self.held, self.rate = list(parameters), rate
    def step(self):
        for p in self.held:
            p.value -= self.rate * p.gradient
# %%
net = Linear()
sgd = SGD(net.parameters(), 0.1)
# %% [markdown]
# # Training
# %%
xs = np.linspace(-1, 1, 9)
ys = 3 * xs + 1
history = []
for epoch in range(40):
    error = net(xs) - ys
    net.weight.gradient = np.array([2 * (error * xs).mean()])
    net.bias.gradient = np.array([2 * error.mean()])
    sgd.step()
    history.append(float((error ** 2).mean()))
# %% [markdown]
# # Look
# %%
net.weight.value.round(3), net.bias.value.round(3), round(history[-1], 6)
# %%
net.parameters()[0] is sgd.held[0]
