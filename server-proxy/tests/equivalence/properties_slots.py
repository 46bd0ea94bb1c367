# %% [markdown]
# # Account
# %%
class Account:
    __slots__ = ("_balance", "history")
    def __init__(self):
        self._balance, self.history = 0, []
    @property
    def balance(self):
        return self._balance
    @balance.setter
    def balance(self, value):
        self.history.append(self._balance)
        self._balance = value
    def __iadd__(self, amount):
        self.balance = self._balance + amount
        return self
# %%
account = Account()
alias = account
# %% [markdown]
# # Paid in
# %%
account += 50
account.balance = 70
# %% [markdown]
# # Seen
# %%
alias.balance, alias.history, alias is account
