"""The one form in which equal values are stored."""

import pyarrow as pa
import pyarrow.compute as pc


def normalised(rows: pa.Table) -> pa.Table:
    """The rows with every text in Unicode's composed form (NFC), and with 0 in place of -0."""
    for place, field in enumerate(rows.schema):
        column = rows.column(place)
        if pa.types.is_string(field.type):
            # Two spellings that look the same must be one key.
            rows = rows.set_column(place, field, pc.utf8_normalize(column, form="NFC"))
        elif pa.types.is_floating(field.type):
            # -0 + 0 is 0. The two are equal in SQL and differ as text, so a row that changed from
            # one to the other would not be written, and its fingerprint would change.
            rows = rows.set_column(place, field, pc.add(column, pa.scalar(0.0, field.type)))
    return rows
