"""Every command says in `--help` what each of its options is for."""

import pytest

from orderwright.cli import COMMANDS, app


@pytest.mark.parametrize("name", COMMANDS)
def test_help_describes_every_option(name: str) -> None:
    command = app
    for word in name.split():
        command = command[word]
    arguments = command.assemble_argument_collection(parse_docstring=True)
    assert [argument.name for argument in arguments if not argument.parameter.help] == []
