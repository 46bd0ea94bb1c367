# %% step:define
calls = 0
log = []
def note(x):
    global calls
    calls += 1
    log.append(x)
# %% step:one
note("a")
# %% step:two
note("b")
note("c")
# %% step:look
print(calls, log)
