# %% [markdown]
# # Jobs
# %%
import asyncio
async def double(value):
    await asyncio.sleep(0)
    return value * 2
async def numbers(limit):
    for number in range(limit):
        yield number
# %% [markdown]
# # Gathered
# %%
doubled = await asyncio.gather(*(double(v) for v in range(4)))
doubled
# %% [markdown]
# # Comprehended
# %%
squares = [n * n async for n in numbers(5)]
squares
# %%
async with asyncio.timeout(5):
    last = await double(squares[-1])
last
