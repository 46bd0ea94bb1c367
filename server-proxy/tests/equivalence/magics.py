# %% step:write
%%writefile settings.yaml
name: [not, python
# %% step:shell
who = !echo hello
!echo from the shell
# %% step:bash
%%bash
echo in bash
# %% step:read
print(who[0], open("settings.yaml").read().strip())
