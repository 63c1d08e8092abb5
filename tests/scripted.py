"""A driver for flows that is a script: no network, and a clock that only the script moves."""

import json

from fastpix_dyn.client.drivers import run
from fastpix_dyn.flow.call import Call
from fastpix_dyn.flow.effects import Authorize, Invoke, Now, Read, Send, Sleep, Within
from fastpix_dyn.flow.prepare import sort_arguments
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.messages import Headers, Response

START = 1000.0


def response(status, body=None, *, seconds=0.0, content_type="application/json", **headers):
    """A response that takes *seconds*; *body* is bytes, or what becomes JSON."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    pairs += [("Content-Type", content_type)] if content_type else []
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, Headers(pairs), content, elapsed=seconds)


def call_of(api, operation, arguments=None, *, chance=1.0, end=None, trusted=None, **settings):
    """A call of *operation*, whose jitter is *chance*."""
    environment = Environment(
        api, Validator(api.schemas), random=lambda: chance, new_key=lambda: "key", trusted_servers=trusted
    )
    plan = api.operations[operation]
    return Call(environment, Settings(**settings), plan, sort_arguments(plan, arguments or {}), end)


class Script:
    """Performs effects: sends end as in *outcomes*, and each effect of *seconds* (by its type) takes time."""

    def __init__(self, outcomes=(), *, credentials=None, seconds=None):
        self.outcomes, self.credentials, self.seconds = iter(outcomes), credentials or {}, seconds or {}
        self.now, self.effects = START, []

    def run(self, flow):
        """The result of *flow*."""
        return run(flow, self.perform)

    def perform(self, effect):
        """The result of *effect*."""
        if isinstance(effect, Within):
            self.effects.append(effect)
            return self.perform(effect.effect)
        if not isinstance(effect, Now):
            self.effects.append(effect)
        self.now += self.seconds.get(type(effect), 0.0)
        match effect:
            case Now():
                return self.now
            case Sleep():
                self.now += effect.seconds
                return None
            case Authorize():
                return self.credentials
            case Send() | Invoke():
                outcome = next(self.outcomes, None)
                assert outcome is not None, "the flow goes on after the last outcome"
                self.now += getattr(outcome, "elapsed", 0.0)
                if isinstance(effect, Invoke) and isinstance(outcome, Exception):
                    raise outcome
                return outcome
            case Read():
                return effect.work()

    def of(self, effect_type):
        """The effects of that type, in their order."""
        return [one for one in self.effects if isinstance(one, effect_type)]

    @property
    def waits(self):
        """The seconds of each wait."""
        return [one.seconds for one in self.of(Sleep)]
