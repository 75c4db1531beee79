"""Management commands in a process that stays, one after another: to begin Django anew for each takes seconds.

Run by `tests.product` as a module: reads a command's arguments and its environment variables as a line of JSON, and
answers with a line that has its exit code, its output and its errors.
"""

import io
import json
import os
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

import django
from django.core.management import ManagementUtility
from django.db import connections


def done(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command as `manage.py` would; its exit code, output and errors."""
    said, wrong = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stdout(said), redirect_stderr(wrong):
        try:
            ManagementUtility(["manage.py", *arguments]).execute()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except Exception:
            traceback.print_exc()
            code = 1
        finally:
            connections.close_all()
    return code, said.getvalue(), wrong.getvalue()


def main() -> None:
    """Answer until there is nothing more to read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edgelearn.settings")
    django.setup()
    answers = sys.stdout
    for line in sys.stdin:
        arguments, variables = json.loads(line)
        with mock.patch.dict(os.environ, variables):
            answer = done(arguments)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
