"""Statistics: pure functions over frames, each naming its method and reference."""

import numpy  # noqa: F401 - its linear algebra is what the limit is for, and must be loaded to be limited
from threadpoolctl import threadpool_limits

# The fits are hundreds of small ones, at which several threads mostly wait for each other: on two cores they take three
# times the processor's time. It also keeps sums in one order, so that a number is the same to the last digit on any machine.
threadpool_limits(1, user_api="blas")
