"""What the platform does per second, beside bare endpoints on the same database in the same run."""
