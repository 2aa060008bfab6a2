"""The living review's own package: what the chapters import.

Floors, from the ground up; a module imports only from floors below its own:

1. `repository`, `faults`, `schema`, `tables`, `bibliography`, `chapters`: what people wrote, read and typed.
2. `evidence`: rows to claims to status and certainty.
3. `figures`: DataFrame in, Altair chart out.
4. `checks`, `publishing`: what a contributor is told, and what a reader sees.
5. `__main__`: the command line.
"""
