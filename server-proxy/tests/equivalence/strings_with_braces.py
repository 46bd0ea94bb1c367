# %% step:text
tex = r"\frac{{a}}{b} $x^2$ $(HOME) $$"
template = "{{workflow.name}} {{=1+1}} {{$.x}}"
# %% step:look
print(tex)
print(template, f"{tex!r:.5} {{kept}}")
