# %% step:make
i = 99
data = [1, 2, 3]
squares = [i * i for i in data]
pairs = {(x, y) for x in data for y in data if x < y}
# %% step:look
print(i, squares, sorted(pairs))
# %% step:walrus
if (n := len(data)) > 2:
    print("long", n)
last = [m := d for d in data]
# %% step:end
print(n, m, last)
