"""How well the review's own tools do, measured on data that others published; see README.md beside this."""
