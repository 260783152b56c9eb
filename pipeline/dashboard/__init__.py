"""The dashboard: pages about the published file, rendered here, for a browser on this machine."""
