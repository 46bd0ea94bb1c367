# %% imports
import json
import math
# %% step:load
numbers = [3, 1, 2]
print("loaded", numbers)
# %% step:sort
numbers.sort()
numbers
# %% step:report
total = sum(numbers)
print(json.dumps({"total": total, "root": math.sqrt(total)}))
