"""The faults that test the tests: each is a fault, and nothing but code is touched."""

import ast

import pytest

from tests.mutants.python_faults import python_faults
from tests.mutants.sql_faults import sql_faults


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("a = b < 3", {"a = b <= 3", "a = b < 4"}),
        ("if a:\n    b = c - d", {"if not (a):\n    b = c - d", "if a:\n    b = c + d"}),
        ("a = b and c", {"a = b or c"}),
        ("é = 'é'\na = 1", {"é = 'é'\na = 2"}),
        ("a = 'x' + b", set()),
        ('"""Seven < eight."""', set()),
        ("a = zip(b, c, strict=True)", set()),
    ],
)
def test_faults_of_python(code: str, faults: set[str]) -> None:
    found = {fault.applied_to(code) for fault in python_faults("made_up.py", code)}
    assert found == faults
    for text in found:
        ast.parse(text)


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("SELECT a FROM b WHERE c <= 3", {"c < 3", "c <= 4"}),
        ("-- c <= 3\nSELECT a WHERE d = 'x = 1' AND e IS NULL", {"<>", "OR", "IS NOT NULL"}),
        ("SELECT a BETWEEN b AND c", set()),
        ("SELECT min(a) FROM b LEFT JOIN c USING (d)", {"max(a)", "b JOIN c"}),
    ],
)
def test_faults_of_a_query(query: str, faults: set[str]) -> None:
    found = [fault.applied_to(query) for fault in sql_faults("made_up.sql", query)]
    assert len(found) == len(faults)
    assert all(any(part in text for text in found) for part in faults)
    assert all("-- c <= 3" in text for text in found if text.startswith("--"))
