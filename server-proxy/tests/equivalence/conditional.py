# %% step:maybe
flag = True
if flag:
    chosen = "yes"
else:
    other = "no"
for best in [3, 1]:
    pass
try:
    import not_a_module
except ImportError:
    not_a_module = None
# %% step:look
print(chosen, best, not_a_module)
