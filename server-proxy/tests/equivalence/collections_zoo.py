# %% [markdown]
# # Containers
# %%
from collections import Counter, OrderedDict, defaultdict, deque
words = Counter("the cat the dog".split())
groups = defaultdict(list)
recent = deque(maxlen=3)
# %% [markdown]
# # Filled
# %%
for word in sorted(words):
    groups[len(word)].append(word)
    recent.append(word)
words.update(["dog"] * 4)
# %% [markdown]
# # Rotated
# %%
recent.rotate(1)
groups[99]
# %%
words.most_common(2), dict(groups), recent
