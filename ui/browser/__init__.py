"""The browser's engine: attacks computed where they are looked at, by ONNX Runtime Web, and the page without a server.

`runtime` finds what `make browser` installs, `networks` writes what the engine needs of each network, `site` the page.
"""
