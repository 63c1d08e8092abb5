"""Tracebacks with the variables of every frame, as test runners and error trackers make them."""

import traceback

from rich.traceback import Traceback

import fastpix_dyn

OURS = str(fastpix_dyn.__file__).rpartition("/")[0]


def shown_with_variables(error):
    """What shows *error* with the variables of every frame, those of the caller left out: plain, and by rich."""
    texts = []
    for one in chain(error):
        trace = one.__traceback__
        while trace and not trace.tb_frame.f_code.co_filename.startswith(OURS):
            trace = trace.tb_next
        if trace is None:
            continue
        plain = traceback.TracebackException(type(one), one, trace, capture_locals=True)
        texts += plain.format(chain=False)
        everything = {"show_locals": True, "locals_max_length": None, "locals_max_string": None}
        drawn = Traceback.extract(type(one), one, trace, **everything).stacks[0]
        texts += [f"{name} = {node}" for frame in drawn.frames for name, node in frame.locals.items()]
    return "\n".join(texts)


def chain(error):
    """*error* and those that led to it, as far as they are shown."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
