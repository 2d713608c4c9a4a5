"""Which failures are tried again: the program's exit code says so, and the plan says what the code means."""

from __future__ import annotations

import re
from datetime import timedelta

from airflow.sdk import RetryDecision, RetryPolicy

#: BashOperator: "... returned a non-zero exit code 75."; SparkSubmitOperator: "... Error code is: 75."
_CODE = re.compile(r"(?:exit code|error code is:?)\s+(\d+)", re.IGNORECASE)


class ExitCodePolicy(RetryPolicy):
    """Retries what waiting may cure, once what may have been a moment's, and fails at once for every other exit code.

    A failure without an exit code is none of the program's, and Airflow's own rule applies. The policy is asked in the worker, so a worker
    that dies without a word is also left to Airflow's rule.
    """

    def __init__(self, retries: dict[int, str], meanings: dict[int, str], delay: timedelta) -> None:
        self.retries = retries
        self.meanings = meanings
        self.delay = delay

    def evaluate(self, exception, try_number, max_tries, context=None) -> RetryDecision:
        """Decides from the text of the exception, where the operators put the code."""
        found = _CODE.search(str(exception))
        if found is None:
            return RetryDecision.default()
        code = int(found.group(1))
        reason = f"exit code {code}: {self.meanings.get(code, 'not one of Deskledger')}"
        rule = self.retries.get(code, "never")
        if rule == "later" or (rule == "once" and try_number <= 1):
            return RetryDecision.retry(self.delay, reason)
        return RetryDecision.fail(reason)

    def serialize(self) -> dict:
        """For whoever wants to see it; Airflow itself keeps only that there is a policy."""
        return {"retries": self.retries, "delay": self.delay.total_seconds()}
