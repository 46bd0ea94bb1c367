# %% step:make
from collections import OrderedDict, defaultdict, deque
groups = defaultdict(list)
queue = deque([1, 2], maxlen=3)
order = OrderedDict(z=1, a=2)
# %% step:fill
for i in range(4):
    groups[i % 2].append(i)
    queue.append(i)
order.move_to_end("z")
# %% step:look
dict(groups), queue, list(order)
