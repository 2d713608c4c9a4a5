"""Callbacks as an installation would have its own: these write down what they hear."""

import json
import os


def _write(event, context):
    with open(os.environ["HEARD"], "a", encoding="utf-8") as file:
        file.write(json.dumps([event, context["task_instance"].task_id]) + "\n")


def on_failure(context):
    _write("failure", context)


def on_success(context):
    _write("success", context)


def on_retry(context):
    _write("retry", context)
