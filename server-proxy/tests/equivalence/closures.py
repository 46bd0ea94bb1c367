# %% step:make
def counter(start):
    count = start

    def up(by=1):
        nonlocal count
        count += by
        return count

    return up
# %% step:use
up = counter(10)
print(up(), up(5))
first = up(0)
# %% step:look
again = counter(first)
print(again())
