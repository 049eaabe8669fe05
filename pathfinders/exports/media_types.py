"""The media types of the downloads, as browsers and programs know them."""

CSV = "text/csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"
PNG = "image/png"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SVG = "image/svg+xml"
ZIP = "application/zip"
