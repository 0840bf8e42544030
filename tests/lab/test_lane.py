"""Which requests wait in the lab's lane, and which pass beside the gate."""

import uuid

import pytest

from lab import lane, token

RUN = uuid.UUID("0b0f5f4e-5df5-4be4-9df1-b2f4a4f2f1aa")


def asked(path, secret=""):
    return {"PATH_INFO": path, "HTTP_X_LAB_TOKEN": secret}


@pytest.mark.parametrize(
    "path",
    ["/lab/", f"/lab/runs/{RUN}/", "/learn/background-work/cpu-work/lab/", f"/lab/server/{RUN}/heartbeat/"],
)
def test_the_labs_pages_and_those_who_knock_without_the_secret_wait_in_its_lane(path):
    assert lane.is_of_the_lab(asked(path))
    assert not lane.is_of_a_run(asked(path, "0" * 64))


@pytest.mark.parametrize(
    "path", ["/", "/learn/background-work/cpu-work/", "/learn/lab/lab/cards/", "/labels/", ""]
)
def test_other_pages_do_not(path):
    assert not lane.is_of_the_lab(asked(path))
    assert not lane.is_of_a_run(asked(path))


def test_a_runs_own_visitors_pass_beside_every_gate():
    own = asked(f"/lab/server/{RUN}/send/1/", token.token_of(RUN))
    assert lane.is_of_a_run(own)
    assert not lane.is_of_the_lab(own)


def test_the_secret_of_one_run_opens_no_other_path():
    secret = token.token_of(RUN)
    for path in (f"/lab/runs/{RUN}/", f"/lab/server/{uuid.uuid4()}/heartbeat/", "/lab/server/x/heartbeat/"):
        assert lane.is_of_the_lab(asked(path, secret))
