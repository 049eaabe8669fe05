"""Recognises and reads official publications. All parsing happens in a guarded process."""

from pathlib import Path

from pathfinders.checks.problems import Refused
from pathfinders.files.book import refusal
from pathfinders.files.guard import guarded
from pathfinders.official import cqc, ods_trusts, shmi, staff_survey
from pathfinders.official.cqc_layout import cqc_file
from pathfinders.official.etr_layout import etr_rows
from pathfinders.official.imported import PUBLICATIONS, Choices, Imported, Kind
from pathfinders.official.peek import peek
from pathfinders.official.shmi_layout import shmi_file
from pathfinders.official.survey_layout import survey_sheets
from pathfinders.store.versions import Version

CQC_MEMORY = 500_000_000
CQC_SECONDS = 180.0
NOTHING_CHOSEN = Choices()


def recognise(path: Path, name: str) -> Kind | None:
    """The publication that the file is, by its content; None if it is another file or cannot be
    read.
    """
    try:
        return guarded(peek, path, memory=CQC_MEMORY, file=name)
    except Refused:
        return None


def read(
    kind: Kind, path: Path, name: str, version: Version, choices: Choices = NOTHING_CHOSEN
) -> Imported:
    """The publication's rows, to be merged into `version`. There are no tables until each of its
    questions is answered in `choices`.

    `name` is the file's name as its owner knows it. Raises Refused if the file does not have the
    layout of `kind`; the refusal says which publication it is instead, if it is one.
    """
    try:
        match kind:
            case "staff_survey":
                sheets, others = guarded(survey_sheets, path, name, file=name)
                return staff_survey.read(sheets, others, name, version)
            case "shmi":
                return shmi.read(guarded(shmi_file, path, name, file=name), name, choices, version)
            case "ods_trusts":
                return ods_trusts.read(
                    guarded(etr_rows, path, name, file=name), name, choices, version
                )
            case "cqc":
                file = guarded(
                    cqc_file, path, name, memory=CQC_MEMORY, seconds=CQC_SECONDS, file=name
                )
                return cqc.read(file, name, choices, version)
    except Refused as refused:
        is_really = recognise(path, name)
        if is_really in (None, kind):
            raise
        raise refusal(
            name,
            f"it is {PUBLICATIONS[is_really].label}, not {PUBLICATIONS[kind].label}.",
            f"Import it as {is_really.replace('_', '-')}, or give another file.",
        ) from refused
