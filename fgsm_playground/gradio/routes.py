"""Gradio's routes: those that the page needs, and those that take JSON, which Gradio answers with 500 if malformed."""

from __future__ import annotations

import re

API = "/gradio_api/"

# What the page, its API and its hosts use; all others are closed.
OPEN = (
    r"/(?:config/?|favicon\.ico|theme\.css|robots\.txt|manifest\.json|(?:static|assets|svelte)/.*)?"
    r"|/gradio_api/(?:info/?|openapi\.json|config/?|app_id/?|startup-events|theme\.css|cancel|reset/?|upload"
    r"|upload_progress|queue/(?:join|data)|heartbeat/\w+|(?:run|api)/\w+/?|call/(?:v2/)?\w+/?(?:\w+)?|file=.*)"
)
CALL = re.compile(r"/gradio_api/(?:(?P<join>queue/join)|(?:run|api|call)/(?P<name>\w+)/?)")
OTHER = re.compile(r"/gradio_api/(?:call/v2/(?P<name>\w+)/?|(?P<cancel>cancel)|reset/?)")
