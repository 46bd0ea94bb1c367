"""JupyterLab extension that runs notebooks as Kubeflow pipelines: here are its Python doors."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("jupyterlab-kubeflow")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.0.0"
