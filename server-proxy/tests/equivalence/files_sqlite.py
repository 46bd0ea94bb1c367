# %% [markdown]
# # Table
# %%
import sqlite3
with sqlite3.connect("things.db") as made:
    made.execute("create table things (name text, size integer)")
    made.executemany("insert into things values (?, ?)", [("a", 1), ("b", 22)])
made.close()
# %% [markdown]
# # Question
# %%
asked = sqlite3.connect("things.db")
found = asked.execute("select name, size * 2 from things order by size desc").fetchall()
asked.close()
found
# %% [markdown]
# # Answer
# %%
dict(found)
