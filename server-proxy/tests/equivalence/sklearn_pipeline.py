# %% imports
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
# %% parameters
C = 0.5
seed = 3
# %% step:data
X, y = make_classification(n_samples=200, random_state=seed)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=seed)
# %% step:train
clf = make_pipeline(StandardScaler(), LogisticRegression(C=C))
clf.fit(X_train, y_train);
# %% step:evaluate
accuracy = clf.score(X_test, y_test)
print(f"accuracy={accuracy:.4f}")
