"""The options of every command: which there are, their defaults, their limits and their words."""

from pathlib import Path

import click
import pytest

from fastpix_dyn.cli.call.command import OperationCommand
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api

CONNECTION = "--server --profile --username --password-stdin --header… --timeout --retries"
DOCUMENT = "--spec --overlay…"
OUTPUT = "--output --query --include --dry-run --curl"
COMMANDS = {
    "call": DOCUMENT,
    "call list-media": "--limit --offset --order-by"
    f" {CONNECTION} --validate-requests --validate-responses --all --max-items {OUTPUT}",
    "operations": f"{DOCUMENT} --output",
    "profile set": "--username --token --password-stdin --server",
    "profile list": "",
    "profile show": "",
    "profile remove": "",
    "upload": f"--access-policy --metadata… --jobs --chunk-size --resume --wait {CONNECTION} {DOCUMENT}",
    "token": "--key-id! --private-key-file --kind --expires-in --subject --group… --url",
    "webhooks listen": "--host --port --secret-stdin",
    "webhooks send": "--type --header… --timeout --secret-stdin",
    "mock": f"--host --port {DOCUMENT} --reload --seed --latency --faults --username --password-stdin --webhook-url"
    " --secret-stdin",
    "mock verify": "--recordings! --spec",
    "contract": "--mode --tag… --operation… --record --recordings --journal --yes --report… --baseline --fail-on"
    f" {CONNECTION} {DOCUMENT}",
    "contract report": "--report… --baseline --fail-on --spec",
    "spec lint": f"{DOCUMENT} --rule… --ignore… --fail-on --output --list",
    "spec mutation-score": f"{DOCUMENT} --recordings --examples --min --output --verbose",
    "spec diff": "--output --fail-on",
    "spec add": "--tag --operation-id --summary --description --recordings… --from-curl --response --status --spec"
    " --overlay-out --write",
    "spec suggest": "--recordings! --spec --write",
    "spec import": "--only… --theirs… --spec --write",
    "spec overlay apply": "--output --out",
    "spec overlay check": "",
    "spec bundle": f"{DOCUMENT} --output --out",
    "doctor": f"{CONNECTION} {DOCUMENT} --stubs --offline --output",
    "explain": f"--recordings --finding --status --request {DOCUMENT}",
    "render stubs": f"{DOCUMENT} --out --check",
    "render docs": f"{DOCUMENT} --out --check",
    "completion": "",
}
"""By command: its options, with `…` if they may be repeated, and `!` if they are required."""
GROUPS = {"profile", "webhooks", "spec", "spec overlay", "render"}


def find_command(words):
    """Return the command of *words*; of `call`, that of an operation."""
    command, context = program, click.Context(program)
    for word in words.split():
        if words == "call list-media" and word == "list-media":
            api = load_api(None)
            return OperationCommand(api, api.operations[word], word)
        command = command.get_command(context, word)
    return command


def option(words, name):
    """Return the option *name* of the command of *words*."""
    (found,) = (one for one in find_command(words).params if name in one.opts)
    return found


def test_these_are_all_commands():
    """And those of each group."""
    found, waiting = set(), [((), program)]
    while waiting:
        path, command = waiting.pop()
        found.add(" ".join(path))
        if isinstance(command, click.Group) and path != ("call",):
            context = click.Context(command)
            waiting += [((*path, name), command.get_command(context, name)) for name in command.list_commands(context)]

    assert found == {"", *COMMANDS, *GROUPS} - {"call list-media"}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_has_these_options(words):
    """In any order; whether they may be repeated or are required."""
    options = [one for one in find_command(words).params if isinstance(one, click.Option)]

    found = {f"{one.opts[-1]}{'…' if one.multiple else ''}{'!' if one.required else ''}" for one in options}
    assert found == set(COMMANDS[words].split())


@pytest.mark.parametrize(
    ("words", "name", "default"),
    [
        ("call list-media", "--validate-requests", "strict"),
        ("call list-media", "--validate-responses", "warn"),
        ("upload", "--jobs", 3),
        ("upload", "--chunk-size", 8),
        ("token", "--kind", "media"),
        ("token", "--expires-in", 900),
        ("token", "--subject", ""),
        ("webhooks listen", "--host", "127.0.0.1"),
        ("webhooks listen", "--port", 8000),
        ("webhooks send", "--type", "video.media.ready"),
        ("webhooks send", "--timeout", 10.0),
        ("mock", "--host", "127.0.0.1"),
        ("mock", "--port", 4010),
        ("mock", "--latency", 0.0),
        ("mock", "--faults", ""),
        ("contract", "--mode", "read"),
        ("contract", "--journal", Path("fastpix-contract.journal")),
        ("contract", "--fail-on", "violation"),
        ("contract report", "--fail-on", "violation"),
        ("spec lint", "--fail-on", "warning"),
        ("spec lint", "--output", "text"),
        ("spec mutation-score", "--min", 0.0),
        ("spec mutation-score", "--output", "text"),
        ("spec diff", "--fail-on", "breaking"),
        ("spec diff", "--output", "text"),
        ("spec add", "--tag", ""),
        ("doctor", "--output", "text"),
        ("operations", "--output", None),
        ("spec bundle", "--output", None),
    ],
)
def test_an_option_has_this_default(words, name, default):
    """What is not typed changes nothing else."""
    command = find_command(words)
    context = click.Context(command)

    assert option(words, name).get_default(context) == default


@pytest.mark.parametrize(
    ("words", "name", "good", "bad"),
    [
        ("call list-media", "--timeout", ["0.001", "1e9"], ["0", "-1", "nan", "inf", "1000000001"]),
        ("call list-media", "--retries", ["0", "99"], ["-1", "1.5"]),
        ("call list-media", "--max-items", ["1", "99"], ["0"]),
        ("call list-media", "--limit", ["1", "50"], ["0", "51"]),
        ("upload", "--jobs", ["1", "64"], ["0", "65"]),
        ("upload", "--chunk-size", ["1", "512"], ["0", "513"]),
        ("token", "--expires-in", ["1", "99999"], ["0"]),
        ("webhooks send", "--timeout", ["0.5"], ["0", "-inf", "nan"]),
        ("mock", "--port", ["0", "65535"], ["-1", "65536"]),
        ("webhooks listen", "--port", ["0", "65535"], ["-1", "65536"]),
        ("mock", "--latency", ["0", "3600"], ["-0.1", "3600.1", "nan"]),
        ("spec mutation-score", "--min", ["0", "1"], ["-0.1", "1.1", "nan"]),
        ("spec add", "--status", ["100", "599"], ["99", "600"]),
        ("explain", "--status", ["100", "599"], ["99", "600"]),
        ("explain", "--finding", ["1"], ["0"]),
    ],
)
def test_a_number_has_limits(words, name, good, bad):
    """At them it is accepted, beyond them refused."""
    one = option(words, name)
    context = click.Context(find_command(words))

    assert [one.type.convert(word, one, context) for word in good] == [float(word) for word in good]
    for word in bad:
        with pytest.raises(click.BadParameter):
            one.type.convert(word, one, context)


@pytest.mark.parametrize(
    ("words", "name", "choices"),
    [
        ("call list-media", "--output", "json yaml table jsonl"),
        ("call list-media", "--validate-requests", "strict warn off"),
        ("call list-media", "--validate-responses", "strict warn off"),
        ("operations", "--output", "plain json yaml table jsonl"),
        ("upload", "--access-policy", "public private drm"),
        ("token", "--kind", "media drm"),
        ("token", "--url", "hls mp4 m4a thumbnail animated spritesheet"),
        ("contract", "--mode", "read lifecycle"),
        ("contract", "--fail-on", "violation drift"),
        ("contract report", "--fail-on", "violation drift"),
        ("spec lint", "--fail-on", "error warning"),
        ("spec lint", "--output", "text json"),
        ("spec mutation-score", "--output", "text json"),
        ("spec diff", "--output", "text json markdown"),
        ("spec diff", "--fail-on", "breaking warning any none"),
        ("spec overlay apply", "--output", "yaml json"),
        ("spec bundle", "--output", "yaml json"),
        ("doctor", "--output", "text json"),
    ],
)
def test_an_option_takes_these_words(words, name, choices):
    """And its help lists them, if it has a metavar in place of them."""
    one = option(words, name)

    assert [*one.type.choices] == choices.split()
    assert one.metavar is None or ", ".join(choices.split()) in one.help


@pytest.mark.parametrize(
    ("words", "name", "variable"),
    [
        ("call list-media", "--profile", "FASTPIX_PROFILE"),
        ("upload", "--profile", "FASTPIX_PROFILE"),
        ("contract", "--profile", "FASTPIX_PROFILE"),
        ("doctor", "--profile", "FASTPIX_PROFILE"),
        ("token", "--key-id", "FASTPIX_SIGNING_KEY_ID"),
    ],
)
def test_an_option_has_an_environment_variable(words, name, variable):
    """The help names it."""
    command = find_command(words)
    one = option(words, name)

    assert one.envvar == variable
    assert variable in one.get_help_record(click.Context(command))[1]


@pytest.mark.parametrize(
    ("words", "name", "accepts"),
    [
        ("contract", "--spec", {"file"}),
        ("doctor", "--spec", {"file", "missing"}),
        ("contract", "--overlay", {"file"}),
        ("contract", "--baseline", {"file"}),
        ("contract", "--journal", {"file", "missing"}),
        ("contract", "--record", {"folder", "missing"}),
        ("contract", "--recordings", {"file", "folder"}),
        ("mock verify", "--recordings", {"file", "folder"}),
        ("explain", "--recordings", {"file", "-"}),
        ("explain", "--request", {"file", "-"}),
        ("token", "--private-key-file", {"file", "-"}),
        ("upload", "files", {"file", "-"}),
        ("render docs", "--out", {"folder", "missing"}),
        ("spec bundle", "--out", {"file", "missing"}),
        ("spec add", "--response", {"file"}),
        ("spec add", "--overlay-out", {"file", "missing"}),
        ("doctor", "--stubs", {"folder", "missing"}),
        ("contract report", "file", {"file"}),
    ],
)
def test_a_path_is_a_file_or_a_folder(words, name, accepts, tmp_path, monkeypatch):
    """Which may have to exist; `-` is standard input where the option has that."""
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("folder").mkdir()
    (one,) = (one for one in find_command(words).params if name in (one.name, *one.opts))
    accepted = set()
    for word in ("file", "folder", "missing", "-"):
        try:
            one.type.convert(word, one, None)
        except click.BadParameter:
            continue
        accepted.add(word)

    assert accepted - ({"-"} if "missing" in accepts else set()) == accepts
