"""Check an updated spreadsheet, see what publishing it would change, and publish it."""

import streamlit as st

from components.page import page
from components.session import admit_writer
from components.upload import (
    changes as upload_changes,
)
from components.upload import (
    checks as upload_checks,
)
from components.upload import (
    file as upload_file,
)
from components.upload import (
    publish as upload_publish,
)
from components.upload import (
    readings as upload_readings,
)
from components.upload import (
    settle as upload_settle,
)
from components.upload import (
    sheet as upload_sheet,
)
from pathfinders.server.warming import prepare_in_background

QUESTION = (
    "Put an updated spreadsheet, or what an NHS body publishes, into the data. Nothing changes"
    " until you press Publish, and every version can be restored."
)

with page("Upload", QUESTION, follows=True, answers=False) as p:
    # The page has no choices of its own: this takes those of other pages out of the address.
    p.write_address()
    if admit_writer():
        # Publishing records what figures say beside what they said before. Working that out for the
        # version that is there begins now, so that nobody waits for it later.
        prepare_in_background(p.version)
        upload_publish.say_published()
        st.header("1. Get a sheet to fill in", anchor="sheet")
        upload_sheet.offer_start()
        upload_sheet.offer()
        st.header("2. Upload it", anchor="file")
        received = upload_file.receive()
        if received is not None:
            assessment = upload_changes.assess(received)
            st.header("3. What the checks say", anchor="checks")
            upload_readings.ask(assessment.offers)
            upload_checks.show(received, assessment.problems)
            upload_file.offer_mended(wanted=bool(assessment.errors))
            # From here on the assessment has the answers in it, because they are stored, too:
            # whether a list is complete and why a row is right are part of what would change.
            assessment, settled = upload_settle.settle(assessment)
            st.header("4. What would change in the tables", anchor="changes")
            upload_changes.show(assessment)
            if not assessment.errors and assessment.changes:
                st.header("5. What the dashboard would say", anchor="consequences")
                upload_changes.show_consequences(assessment)
                st.header("6. Publish", anchor="publish")
                upload_publish.offer(assessment, settled=settled)
