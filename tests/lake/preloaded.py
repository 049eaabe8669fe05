"""What the server that writers are forked from has done already, so that none of them does it anew."""

# DuckDB imports pandas at the first question with a parameter.
import pandas as pandas

from pathfinders import engine

# Their signatures are checked here; no thread of the engine is left when it is closed, so that it can be forked.
engine.with_extensions(engine.EXTENSIONS).close()
