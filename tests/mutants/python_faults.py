"""Small faults in Python: comparisons, boundaries, signs, constants and conditions; never text."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
}
# They stop a programmer's slip, and change nothing that a correct program computes.
GUARDS = ("frozen", "slots", "strict")


@dataclass(frozen=True)
class Fault:
    """A replacement of some characters of a file: what stands there, and what is put there."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def applied_to(self, text: str) -> str:
        """The file's text with the fault in it."""
        assert text[self.start : self.end] == self.before
        return text[: self.start] + self.after + text[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before!r} -> {self.after!r}"


class Places:
    """Where a line and column of the parser, which counts bytes, are in the text."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines(keepends=True)
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line))

    def start(self, node: ast.expr) -> int:
        """The place of an expression's first character."""
        return self._place(node.lineno, node.col_offset)

    def end(self, node: ast.expr) -> int:
        """The place after an expression's last character."""
        return self._place(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _place(self, line: int, column: int) -> int:
        before = self.lines[line - 1].encode("utf-8")[:column]
        return self.offsets[line - 1] + len(before.decode("utf-8"))


def python_faults(path: str, text: str) -> Iterator[Fault]:
    """Every fault that can be put into a Python file, in the order of the file."""
    tree = ast.parse(text)
    places = Places(text)
    left_out = {
        id(keyword.value)
        for keyword in ast.walk(tree)
        if isinstance(keyword, ast.keyword) and keyword.arg in GUARDS
    }
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        for (start, end), after in _replacements(node, text, places):
            line = text.count("\n", 0, start) + 1
            yield Fault(path, line, start, end, text[start:end], after)


def _replacements(
    node: ast.AST, text: str, places: Places
) -> Iterator[tuple[tuple[int, int], str]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        between = (places.end(node.left), places.start(node.comparators[0]))
        sign = COMPARISONS.get(type(node.ops[0]))
        if sign and "#" not in text[slice(*between)] and ")" not in text[slice(*between)]:
            yield between, f" {sign} "
    elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS and _is_arithmetic(node):
        between = (places.end(node.left), places.start(node.right))
        found = text[slice(*between)]
        if found.strip() in ("+", "-", "*", "/"):
            yield between, f" {SIGNS[type(node.op)]} "
    elif isinstance(node, ast.BoolOp):
        between = (places.end(node.values[0]), places.start(node.values[1]))
        word = "or" if isinstance(node.op, ast.And) else "and"
        if text[slice(*between)].strip() in ("and", "or"):
            yield between, f" {word} "
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield (places.start(node), places.end(node)), repr(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        place = (places.start(node), places.end(node))
        yield place, repr(node.value + 1)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        place = (places.start(node.test), places.end(node.test))
        yield place, f"not ({text[slice(*place)]})"


def _is_arithmetic(node: ast.BinOp) -> bool:
    """Whether no side is plainly text or a list, which a changed sign would only make fail."""
    not_numbers = (ast.List, ast.Tuple, ast.JoinedStr, ast.Dict, ast.ListComp)
    sides = (node.left, node.right)
    texts = [isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides]
    return not any(isinstance(side, not_numbers) for side in sides) and not any(texts)
