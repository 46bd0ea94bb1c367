# %% [markdown]
# # Objects that show themselves
# %%
from IPython.display import HTML, Latex, Markdown, display
class Swatch:
    def __init__(self, colour):
        self.colour = colour
    def _repr_html_(self):
        return f"<b style='color:{self.colour}'>■</b>"
    def __repr__(self):
        return f"Swatch({self.colour})"
# %%
red = Swatch("red")
# %% [markdown]
# # Displayed
# %%
display(red, Markdown("*text*"))
Latex(r"$\frac{1}{2}$ {{not a tag}} $(X)")
# %% [markdown]
# # Changed
# %%
red.colour = "blue"
red
# %%
HTML("<i>last</i>")
