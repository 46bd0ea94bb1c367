# %% [markdown]
# # Queue
# %%
import bisect, heapq
queue = [5, 1, 4]
heapq.heapify(queue)
# %% [markdown]
# # Pushed by library calls
# %%
heapq.heappush(queue, 0)
smallest = heapq.heappop(queue)
# %% [markdown]
# # Sorted list
# %%
ordered = sorted(queue)
bisect.insort(ordered, 3)
# %%
smallest, queue, ordered
