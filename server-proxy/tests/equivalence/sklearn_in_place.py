# %% [markdown]
# # Data
# %%
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
X, y = make_classification(n_samples=120, n_features=6, random_state=0)
model = LogisticRegression(max_iter=300)
# %% [markdown]
# # Fit
# %%
fitted = model.fit(X[:80], y[:80])
# %% [markdown]
# # Score
# %%
print(round(model.score(X[80:], y[80:]), 4), fitted is model)
# %%
model.set_params(C=0.01).fit(X[:80], y[:80])
fitted.C, fitted.coef_.round(4).tolist()
