"""Rules about rows that contradict one another, or can hardly be true.

Each is warned of with what to do, and can be accepted with a reason; see `contract.doubt`.
"""
