# %% step:model
class Layer:
    def __init__(self):
        self.weight = 1.0

class Optimiser:
    def __init__(self, layers, lr):
        self.layers, self.lr = layers, lr

    def step(self):
        for layer in self.layers:
            layer.weight -= self.lr

model = [Layer(), Layer()]
optimiser = Optimiser(model, lr=0.25)
# %% step:train
for _ in range(3):
    optimiser.step()
# %% step:look
[layer.weight for layer in model]
