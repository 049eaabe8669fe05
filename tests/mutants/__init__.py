"""The tests, tested: small faults in the product, one at a time, and whether a test notices."""
