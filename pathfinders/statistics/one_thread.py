"""Keeps the linear algebra of the fits in one thread."""

import numpy  # noqa: F401 - its library of linear algebra must be loaded to be limited,
from scipy import linalg  # noqa: F401 - and SciPy's, which is another.
from threadpoolctl import threadpool_limits

# The fits are hundreds of small ones, at which several threads mostly wait for each other: on two
# cores they take three times the processor's time. It also keeps sums in one order, so that a
# number is the same on machines of any size. Here and not at the first fit: threadpoolctl holds the
# loader of libraries while it calls Python, and a thread that imports one meanwhile would wait for
# it for ever. What is loaded later brings no library of its own.
threadpool_limits(1, user_api="blas")
