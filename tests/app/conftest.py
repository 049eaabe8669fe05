"""Pages opened without a browser, on a lake of the tests' own."""

from collections.abc import Iterator

import pytest

from tests.fuzz.opened import Opener, opening
from tests.fuzz.strings_against import lake_of_two


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Opens pages on a lake of two versions, in the second of which a programme's name is
    markup.
    """
    with lake_of_two(tmp_path_factory.mktemp("lake")), opening() as opener:
        yield opener
