# %% [markdown]
# # Exact
# %%
from decimal import Decimal, getcontext
from fractions import Fraction
from datetime import date, timedelta, timezone, datetime
price = Decimal("0.10") * 3
part = Fraction(1, 3) + Fraction(1, 6)
# %% [markdown]
# # Dates
# %%
start = date(2024, 2, 28)
week = [start + timedelta(days=n) for n in range(3)]
moment = datetime(2024, 10, 27, 0, 30, tzinfo=timezone.utc)
# %% [markdown]
# # Shown
# %%
price, part, week
# %%
moment.isoformat(), 2 ** 200, float("inf"), complex(1, -2)
