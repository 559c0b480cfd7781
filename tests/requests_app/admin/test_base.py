import subprocess
import sys
from pathlib import Path

import pytest

from requests_app.admin.base import CAP, CappedPaginator
from requests_app.models import Resident

TOP = Path(__file__).parents[3]


@pytest.mark.slow
def test_pages_work_without_unfold():
    done = subprocess.run(
        [sys.executable, "-m", "tests.requests_app.admin.plain"],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr[-2000:]


def test_paginator_counts_up_to_its_cap_in_one_limited_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        assert CappedPaginator(Resident.objects.all(), 50).count == 1
    assert f"LIMIT {CAP}" in asked.captured_queries[0]["sql"]
