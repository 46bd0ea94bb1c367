# %% [markdown]
# # Numbers
# %%
import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
points = np.array([[0.0, 1], [0.2, 0.8], [9, 8], [9.5, 8.1], [0.1, 1.1]])
# %% [markdown]
# # Scaled
# %%
scaler = StandardScaler()
scaled = scaler.fit_transform(points)
scaler.mean_
# %% [markdown]
# # Clusters
# %%
clusters = KMeans(2, n_init=5, random_state=1).fit(scaled)
np.bincount(clusters.labels_)
# %%
scaler.inverse_transform(clusters.cluster_centers_).round(3)[np.argsort(clusters.cluster_centers_[:, 0])]
