"""Archive and published files on a store that is no disk of this machine, such as one that speaks S3."""
