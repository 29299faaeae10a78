"""Models behind plain functions: weights, jobs and the pools that run them. Imported by checks and all above them."""
