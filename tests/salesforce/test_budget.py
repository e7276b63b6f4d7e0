import pytest

from canvasapp.salesforce import ApiUsage, Budget, BudgetReserved

from .conftest import Clock


@pytest.mark.parametrize(
    ("header", "usage"),
    [
        ("api-usage=18/5000", ApiUsage(18, 5000)),
        ("api-usage=18/5000; per-app-api-usage=17/250(appName=x)", ApiUsage(18, 5000)),
        ("per-app-api-usage=17/250(appName=x); api-usage=18/5000", ApiUsage(18, 5000)),
        ("per-app-api-usage=17/250(appName=x)", None),
        ("api-usage=9999999999999/1", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_header(header, usage):
    budget = Budget()
    budget.note(header)
    assert budget.latest == usage


class TestAdmit:
    @pytest.fixture
    def clock(self):
        return Clock()

    @pytest.fixture
    def budget(self, clock):
        budget = Budget(clock=clock)
        budget.note("api-usage=4001/5000")
        return budget

    def test_people_always(self, budget):
        budget.note("api-usage=5000/5000")
        budget.admit(0.0)

    def test_background_work_while_there_is_enough(self, budget):
        budget.admit(0.199)

    def test_and_not_after(self, budget):
        with pytest.raises(BudgetReserved) as caught:
            budget.admit(0.2)
        assert caught.value.detail == "4001 of 5000 used, the last 20% are kept"
        assert caught.value.transient

    def test_nothing_known_yet(self):
        Budget().admit(0.5)

    def test_old_news_let_one_through_to_ask(self, budget, clock):
        clock.now += 301
        budget.admit(0.5)
        budget.note("api-usage=4002/5000")
        with pytest.raises(BudgetReserved):
            budget.admit(0.5)
