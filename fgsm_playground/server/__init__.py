"""What a host has to do with: settings, middleware, limits, metrics, housekeeping."""
