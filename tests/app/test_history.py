"""The list of versions says in the tables' own names what each changed."""

from pathfinders.tables import TABLES
from tests.fuzz.opened import Opener
from tests.oracles import cells


def test_the_versions_say_what_they_changed(opener: Opener) -> None:
    app = opener.open("history", "")
    assert not app.exception
    listed = app.dataframe[0].value
    assert list(listed["Version"]) == [2, 1]
    assert listed["Rows"][0] == f"{TABLES['programmes'].label}: 1 changed"
    first = listed["Rows"][1].split("; ")
    # A table that begins without rows is none that was changed.
    filled = [table for table in TABLES.values() if cells(table.name)]
    assert len(first) == len(filled)
    assert {said.partition(":")[0] for said in first} == {table.label for table in filled}
    assert all(said.endswith(" added") for said in first)
