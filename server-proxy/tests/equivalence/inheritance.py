# %% step:base
RATE = 3
class Base:
    def value(self):
        return RATE
# %% step:child
class Child(Base):
    def value(self):
        return super().value() + 1
thing = Child()
# %% step:look
print(thing.value(), isinstance(thing, Base), type(thing).__mro__[1].__name__)
