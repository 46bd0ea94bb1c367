# %% step:define
import asyncio

async def double(x):
    await asyncio.sleep(0)
    return 2 * x
# %% step:run
results = await asyncio.gather(double(1), double(2))
results
# %% step:end
print(sum(results))
