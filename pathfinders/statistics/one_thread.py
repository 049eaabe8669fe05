"""Keeps the linear algebra of the fits in one thread."""

from functools import cache

from threadpoolctl import threadpool_limits


@cache
def take_one_thread() -> None:
    """Has this process do its linear algebra in one thread from now on.

    The fits are hundreds of small ones, at which several threads mostly wait for each other: on two cores they take three
    times the processor's time. It also keeps sums in one order, so that a number is the same on machines of any size.
    """
    from scipy import linalg  # noqa: F401 - it brings a library of its own beside NumPy's, which must be loaded to be limited

    threadpool_limits(1, user_api="blas")
