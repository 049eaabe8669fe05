"""The one form in which equal values are stored."""

import pyarrow as pa
import pyarrow.compute as pc


def normalised(rows: pa.Table) -> pa.Table:
    """The rows with every text in Unicode's composed form (NFC), so that two spellings that look
    the same are one key, and with 0 in the place of -0. Those two are equal in SQL and differ as
    text, so a row that changed from one to the other would not be written, and its fingerprint
    would change.
    """
    for place, field in enumerate(rows.schema):
        column = rows.column(place)
        if pa.types.is_string(field.type):
            rows = rows.set_column(place, field, pc.utf8_normalize(column, form="NFC"))
        elif pa.types.is_floating(field.type):
            rows = rows.set_column(place, field, pc.add(column, pa.scalar(0.0, field.type)))
    return rows
