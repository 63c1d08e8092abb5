"""The program `fastpix-dyn`: it parses words, calls the other parts of the package, and prints.

`main` is the entry: it imports the command that is called, and reports every error. `shared_options` has the options
that several commands share, and makes the client from their values; `profiles` stores credentials. `output` prints
values, and `streams` all text: nothing else writes to the standard streams. `completion` makes completed words safe for
shells. Each other module has the commands of one part: `call/` (the API), `operations`, `media`, `mock`, `contract`,
`spec/` and `doctor`.
"""
