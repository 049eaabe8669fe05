"""A choice that a version does not have."""

from collections.abc import Collection

# What was asked for comes from an address and can be of any length, and a version has hundreds of
# trusts. The message stays one that can be read at a terminal.
MOST_CHARACTERS = 80
MOST_LISTED = 40


class Unavailable(ValueError):
    """A choice asks for a value that the version does not have. The message names what it has."""

    def __init__(self, number: int, choice: str, value: object, has: str) -> None:
        super().__init__(
            f"Version {number} has no {choice} “{str(value)[:MOST_CHARACTERS]}”. {has}"
        )
        self.choice = choice


def it_has(values: Collection[object]) -> str:
    """The values there are, as a sentence; of many the first few, and how many more."""
    if not values:
        return "It has none."
    listed = [str(value) for value in values]
    if len(listed) <= MOST_LISTED:
        return f"It has: {', '.join(listed)}."
    return f"It has: {', '.join(listed[:10])} and {len(listed) - 10:,} more."
