"""Completion offers words that no shell runs: words of a document, and names of files, may contain `$(…)`.

bash puts a word on the command line as it gets it, so words are quoted for it. zsh and fish quote words by themselves;
they get only words in which nothing needs it but spaces. A word with control characters is offered to none.
"""

from __future__ import annotations

import re
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.text import escape_controls

_SPECIAL = re.compile(r"[^\w@%+=:,./-]")
"""What may mean something to a shell; `~` and `=` only at the start of a word."""
_FIRST = re.compile(r"^[=%]")
_PLAIN = "plain"


class _ShellSafe(ShellComplete):
    """Completion with words that the shell only reads."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return what may complete *incomplete*, without words that are unsafe; nothing if the document is wrong."""
        try:
            items = super().get_completions(args, incomplete)
        except (FastPixError, OSError, ValueError):
            return []
        return [safe for item in items if (safe := self.safe(item)) is not None]

    def complete(self) -> str:
        """Return the answer to the script; an empty one if it is not the script that asks."""
        try:
            return super().complete()
        except (KeyError, ValueError):
            return ""

    def safe(self, item: CompletionItem) -> CompletionItem | None:
        """Return *item* as it may be offered; None if it may not."""
        word = str(item.value)
        if item.type != _PLAIN:  # `file` and `dir`: the shell itself completes and quotes
            return item
        shown = self.shown(word) if word and escape_controls(word) == word else None
        help_ = None if item.help is None else escape_controls(" ".join(item.help.split()))
        return None if shown is None else CompletionItem(shown, item.type, help_)

    def shown(self, word: str) -> str | None:
        """Return *word*, which has no control characters, as it may be offered; None if it may not."""
        return None if _SPECIAL.search(word.replace(" ", "")) or _FIRST.match(word) else word


class _Bash(_ShellSafe, BashComplete):
    """Completion for bash."""

    source_template = """\
%(complete_func)s() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            plain,*) COMPREPLY+=("${line#plain,}") ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" %(complete_var)s=bash_complete "$1")
}
%(complete_func)s_setup() {
    complete -o nosort -F %(complete_func)s %(prog_name)s
}
%(complete_func)s_setup;
"""

    def shown(self, word: str) -> str:
        """Return *word* with a backslash before each character that may mean something to bash."""
        return re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", word)


class _Zsh(_ShellSafe, ZshComplete):
    """Completion for zsh."""


class _Fish(_ShellSafe, FishComplete):
    """Completion for fish."""


_CLASSES: dict[str, Any] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
for _name, _class in _CLASSES.items():
    add_completion_class(_class, _name)
