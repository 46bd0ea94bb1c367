# %% step:html
from IPython.display import HTML, Markdown, display
display(Markdown("**bold**"))
HTML("<b>hello</b>")
# %% step:errors
import sys
print("to stderr", file=sys.stderr)
print("to stdout")
# %% step:none
None
# %% step:tuple
(1, "two", 3.0)
