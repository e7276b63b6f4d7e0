import pytest

from canvasapp.salesforce.errors import TimedOut
from canvasapp.salesforce.wire import Credential, Deadline

from .conftest import Clock


class TestDeadline:
    def test_counts_down(self):
        clock = Clock()
        deadline = Deadline(5, clock=clock)
        clock.now += 2
        assert deadline.remaining() == 3.0
        clock.now += 3
        with pytest.raises(TimedOut, match="deadline"):
            deadline.remaining()


def test_credential_is_masked():
    assert repr(Credential("tok")) == "Credential(***)"
