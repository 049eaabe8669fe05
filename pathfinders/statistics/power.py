"""How small an effect a comparison could have seen, so that "no clear difference" says how much it
rules out.

Reference: Bloom HS (1995), Minimum detectable effects: a simple way to report the statistical power
of experimental designs, Evaluation Review 19: 547-556.
"""

from scipy import special

from pathfinders.statistics.verdict import Estimate

POWER = 0.8


def smallest_seen(estimate: Estimate) -> float:
    """The smallest true value that the 95% interval would leave nought out for in four of five
    samples like this one, in the estimate's unit.

    It is the standard error times the sum of two quantiles of Student's t with one degree of
    freedom fewer than there are trusts: that of the interval, and that of the power.
    """
    degrees = max(estimate.trusts - 1, 1)
    reach = float(special.stdtrit(degrees, 0.975))
    error = (estimate.upper - estimate.lower) / 2 / reach
    return error * (reach + float(special.stdtrit(degrees, POWER)))
