"""`python3 dev.py bench`: contenders side by side in one run. Times vary between machines; the ratios carry over."""

import platform

import duckdb
import streamlit

from tests.bench import coverage, pages, queries, uploads

print(
    f"{platform.platform()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}, Streamlit {streamlit.__version__}"
)
queries.run()
coverage.run()
uploads.run()
pages.run()
