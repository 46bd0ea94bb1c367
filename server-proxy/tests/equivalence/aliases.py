# %% step:make
a = [1]
b = a
c = {"list": a}
# %% step:change
b.append(2)
# %% step:look
print(a, b, c, a is b, c["list"] is a)
