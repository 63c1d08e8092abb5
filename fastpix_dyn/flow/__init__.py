"""One call from arguments to result, as a generator of effects: no I/O, no clock.

`prepare` makes the request of the arguments; `call` sends it, with retries by the policy of `retry`; `response` makes
the result. `pagination` and `waiters` repeat calls. `effects` are what a flow asks its driver to do; `settings` are the
options of the client and what all its calls share.
"""
