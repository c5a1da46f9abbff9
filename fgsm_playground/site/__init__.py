"""The page without a server: a folder for any web server, or one file that opens from disk."""
