"""``python -m jupyterlab_kubeflow …`` is the command line as well."""

import sys

from .cli import main

sys.exit(main())
