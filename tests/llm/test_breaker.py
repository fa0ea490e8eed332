from kefu.llm.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(failures=3, window_seconds=60, rest_seconds=20, clock=clock)
    for _ in range(3):
        assert breaker.seconds_to_wait() == 0
        breaker.failed()
    return breaker


def test_it_opens_after_so_many_failures_in_the_window() -> None:
    assert opened(Clock()).seconds_to_wait() == 20


def test_failures_far_apart_do_not_open_it() -> None:
    clock = Clock()
    breaker = Breaker(failures=3, window_seconds=60, clock=clock)
    for clock.now in (0, 40, 80, 120):
        breaker.failed()
    assert not breaker.is_open


def test_a_success_forgets_the_failures_before_it() -> None:
    breaker = Breaker(failures=2, clock=Clock())
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.seconds_to_wait() == 0


def test_after_the_rest_exactly_one_probe_goes_out() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 20
    assert breaker.seconds_to_wait() == 0
    assert breaker.seconds_to_wait() == 20


def test_a_good_probe_closes_it_and_a_bad_one_opens_it_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 20
    breaker.seconds_to_wait()
    breaker.failed()
    assert breaker.seconds_to_wait() == 20
    clock.now = 40
    breaker.seconds_to_wait()
    breaker.succeeded()
    assert not breaker.is_open


def test_a_probe_that_was_given_up_lets_the_next_one_go() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 25
    breaker.seconds_to_wait()
    breaker.dropped()
    assert breaker.seconds_to_wait() == 0
