"""The browser's engine: attacks computed where they are looked at, by ONNX Runtime Web, with a server or without.

`runtime` finds what `make browser` installs, `networks` writes what the engine needs of each network, `site` the page
without a server; beside one, `routes` sends all of it and `page` says where attacks are computed.
"""
