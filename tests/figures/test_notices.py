"""What every figure says of the rows behind it: that they are internal, or that a doubt of a check
was accepted with a reason.
"""

from datetime import date

import pytest

from pathfinders.figures import KINDS, make
from pathfinders.figures.notices import EXCEPTIONS, RESTS_ON_INTERNAL
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.figures.generated_programmes import (
    Row,
    Rows,
    event,
    participant,
    programme,
    source,
    sum_of,
    version_of,
)
from tests.figures.test_attrition import caveats

ONE, OTHER = "made-up", "made-up-too"


def made_up(*exceptions: Row, licence: str = "OGL-UK-3.0") -> Version:
    rows: Rows = {
        "sources": [source(licence)],
        "programmes": [programme(ONE), programme(OTHER)],
        "participants": [participant(code, "A") for code in (ONE, OTHER)],
        "participation_events": [
            event(code, "A", "selected", date(2026, 4, 1)) for code in (ONE, OTHER)
        ],
        "funding": [
            sum_of(code, "A", stage, 1_000, month)
            for code in (ONE, OTHER)
            for stage, month in (("allocated", 0), ("spent", 4))
        ],
        "accepted_exceptions": list(exceptions),
    }
    return version_of(rows)


def accepted(table: str = "funding", code: str | None = ONE) -> Row:
    return {
        "table_name": table,
        "check_name": "spent-after-ending",
        "row_key": "made-up | A | spent",
        "reason": "Work done before it left, billed late",
        "accepted_by": "programme manager",
        "accepted_on": date(2026, 11, 12),
        "until": date(2027, 3, 31),
        "programme_id": code,
    }


def test_an_accepted_exception_is_beside_the_figures_of_its_rows() -> None:
    version = made_up(accepted())
    figure = make("funding-by-stage", version, View(programme=ONE))
    assert figure.caveats[-1] == (
        "Accepted exception: Work done before it left, billed late (accepted by the programme"
        " manager on 12 November 2026, until 31 March 2027). It concerns the row made-up | A |"
        " spent of Funding, which the check spent-after-ending doubts"
    )
    across = make("cost-per-participant", version, View())
    assert "billed late" in caveats(across)


def test_it_is_beside_no_figure_of_other_rows() -> None:
    version = made_up(accepted())
    assert "billed late" not in caveats(make("funding-by-stage", version, View(programme=OTHER)))
    assert "billed late" not in caveats(make("returns-due", version, View(programme=ONE)))
    assert "billed late" in caveats(
        make("funding-by-stage", made_up(accepted(code=None)), View(programme=OTHER))
    )


def test_the_default_programme_has_its_exceptions_too() -> None:
    version = made_up(accepted())
    first = next(iter(version.rows("programmes")))["programme_id"]
    opened = make("funding-by-stage", version, View())
    assert ("billed late" in caveats(opened)) == (first == ONE)


@pytest.mark.parametrize("licence", ["internal", "OGL-UK-3.0"])
def test_figures_on_internal_records_say_so(licence: str) -> None:
    version = made_up(licence=licence)
    for name in ("funding-by-stage", "spend-by-participant", "cost-per-participant"):
        figure = make(name, version, View(programme=ONE))
        internal = licence == "internal"
        assert figure.shows.endswith(RESTS_ON_INTERNAL) == internal
        assert ("Internal and unpublished: Made-up tracker" in caveats(figure)) == internal


def test_every_figure_may_ask_for_exceptions() -> None:
    assert all(EXCEPTIONS in kind.queries for kind in KINDS.values())


def test_the_bundled_record_has_no_internal_source(version: Version) -> None:
    for name in ("funding-by-stage", "retention", "watch-list"):
        assert "nternal" not in make(name, version, View()).shows
