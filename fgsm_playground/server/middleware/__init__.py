"""What stands before the page: open routes, headers, and requests that no page sends."""
