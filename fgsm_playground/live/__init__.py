"""The webcam, attacked frame by frame: in the visitor's browser, or one frame at a time on the server."""
