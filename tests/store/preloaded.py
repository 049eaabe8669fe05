"""What the server that writers are forked from has done already, so that none of them does it
anew.
"""

# DuckDB imports pandas at the first question with a parameter, the datasets at the first table it
# is given, and the zones at the first time it tells.
import pandas as pandas
import pytz
from pyarrow import dataset as dataset

from pathfinders import engine

# Their signatures are checked here; no thread of the engine is left when it is closed, so that it
# can be forked.
pytz.timezone("Etc/UTC")
engine.with_extensions(engine.EXTENSIONS).close()
