"""An evaluation as one HTML file that opens offline, and the same as JSON.

Others use `contents.Contents` and `page.write_report`; the page's frame and its style lie beside them.
"""
