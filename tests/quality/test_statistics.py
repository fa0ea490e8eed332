"""The formulas against values that others have published."""

import pytest

from kefu.quality.statistics import Stratum, allocate, cohen, estimate, krippendorff, wilson


def test_wilsons_interval_is_as_published_and_never_leaves_zero_to_one() -> None:
    found = wilson(8, 10)
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    none = wilson(0, 10)
    assert none is not None
    assert (none.low, none.high) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0, 0) is None


def test_cohens_kappa_of_the_textbook_table_is_two_fifths() -> None:
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohen(pairs) == pytest.approx(0.4)
    assert cohen([("yes", "yes")] * 3) == 1.0
    assert cohen([]) is None


def test_krippendorffs_alpha_is_that_of_his_own_examples() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), A to C."""
    binary = [*zip("0100000010", "1110010000", strict=True)]
    assert krippendorff(binary) == pytest.approx(0.095, abs=5e-4)
    letters = [*zip("aabbdcccedda", "babbbccceddd", strict=True)]
    assert krippendorff(letters) == pytest.approx(0.692, abs=5e-4)
    people = ("123321412...", "1233224125.3", ".3332342251.", "1233244125" + "1.")
    missing = [tuple(said for said in unit if said != ".") for unit in zip(*people, strict=True)]
    assert krippendorff(missing) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff([("a",), ("b",)]) is None


def test_strata_count_by_their_size_and_their_variances_add_up() -> None:
    """By hand: share .25·.2 + .75·.5; variance .0625·.9·.16/9 + .5625·.9·.25/29; 45.56 independent draws have the same."""
    found = estimate([Stratum(100, 10, 2), Stratum(300, 30, 15), Stratum(50, 0, 0)])
    assert found is not None
    assert found.share == pytest.approx(0.425)
    independent = wilson(round(0.425 * 45.56 * 1000), round(45.56 * 1000), z=1.959964 * 1000**0.5)
    assert independent is not None
    assert (found.low, found.high) == pytest.approx((independent.low, independent.high), abs=1e-3)


def test_a_sample_without_a_hit_still_has_an_upper_limit_and_a_full_count_hardly_any_range() -> None:
    none, full = estimate([Stratum(500, 20, 0)]), estimate([Stratum(20, 20, 10)])
    assert none is not None
    assert none.low == 0
    assert none.high > 0.1
    assert full is not None
    assert full.share == 0.5
    assert estimate([]) is None


@pytest.mark.parametrize(("sizes", "wanted", "given"), [([100, 50, 10], 16, [10, 4, 2]), ([3, 1], 10, [3, 1]), ([90, 5, 5], 3, [2, 2, 2])])
def test_a_sample_is_shared_out_by_size_and_no_stratum_is_forgotten(sizes: list[int], wanted: int, given: list[int]) -> None:
    assert allocate(sizes, wanted) == given
