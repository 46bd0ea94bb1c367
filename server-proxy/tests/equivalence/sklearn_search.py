# %% [markdown]
# # Flowers
# %%
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.tree import DecisionTreeClassifier
iris = load_iris()
train_x, test_x, train_y, test_y = train_test_split(iris.data, iris.target, random_state=0)
# %% [markdown]
# # Search
# %%
search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2, 3]}, cv=3)
search.fit(train_x, train_y)
search.best_params_
# %% [markdown]
# # Test
# %%
best = search.best_estimator_
print(f"{best.score(test_x, test_y):.3f}", best.get_depth())
