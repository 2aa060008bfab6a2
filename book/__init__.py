"""The living review's own package: what the chapters import.

Floors, from the ground up; a module imports only from floors below its own:

1. `repository`, `faults`, `sources`, `schema`, `values`, `tables`, `bibliography`, `chapters`: what people
   wrote.
2. `evidence`, `census`, `comparison`: rows to claims to status and certainty; counts; cells side by side;
   `cohorts`, `robustness`: ratios cohort by cohort; pooled ratios without each study and after filling in;
   `survival`, `infiltration`: models of association, and what tumours and outcomes they are fitted to;
   `living/`: services asked, records found.
3. `figures`: DataFrame in, Altair chart out.
4. `checks`: what a contributor is told.
5. `publishing`: what a reader sees.
6. `commands/`: the command line, started by `__main__`.
"""
