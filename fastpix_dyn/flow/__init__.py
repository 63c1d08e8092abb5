"""One call from arguments to result, as a generator of effects: no I/O, no clock.

`prepare` builds the request from the arguments; `call` sends it, with retries by the policy of `retry`; `response`
returns the result or raises an error. `pagination` and `waiters` repeat calls; `deadlines` ends them in time. `effects`
are what a flow asks its driver to do; `settings` are the options of the client and what all its calls share.
"""
