# %% step:define
from dataclasses import dataclass, field

@dataclass
class Account:
    owner: str
    moves: list = field(default_factory=list)

    def add(self, amount):
        self.moves.append(amount)
        return self

    @property
    def balance(self):
        return sum(self.moves)
# %% step:open
acc = Account("ann").add(5)
# %% step:more
acc.add(-2)
# %% step:look
print(acc, acc.balance, isinstance(acc, Account))
