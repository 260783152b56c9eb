"""Prefect's memory of past runs of ours, which grows by some hundred a week."""

from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterTags,
)

TAG = "chipwire"
"""Of our runs: the operator's server may have others."""
AT_ONCE = 200


def forget(days: int) -> int:
    """Delete our runs that ended more than so many days ago, with their logs; gives how many."""
    ended = FlowRunFilterEndTime(before_=datetime.now(UTC) - timedelta(days=days))
    old = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG]), end_time=ended)
    forgotten = 0
    with get_client(sync_client=True) as client:
        while runs := client.read_flow_runs(flow_run_filter=old, limit=AT_ONCE):
            for run in runs:
                client.delete_flow_run(run.id)
            forgotten += len(runs)
    return forgotten
