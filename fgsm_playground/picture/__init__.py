"""Where a visitor's picture comes from: a file, a camera, the clipboard, an address, an example, a drawing."""
