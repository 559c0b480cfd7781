from itertools import permutations
from random import Random

from requests_app.cases import driving
from requests_app.cases.driving import Stop

BASE = (41.76, -72.67)


def stops(count, *, seed=1, first=()):
    chance = Random(seed)
    return [
        Stop(f"W{n}", (41.74 + chance.random() / 25, -72.70 + chance.random() / 25), n in first)
        for n in range(count)
    ]


def test_the_order_is_the_same_however_the_stops_arrive():
    found = stops(25, first={3, 9})
    mixed = list(found)
    Random(2).shuffle(mixed)
    assert driving.order(found, BASE) == driving.order(mixed, BASE)


def test_a_short_tour_is_close_to_the_best_there_is():
    for seed in range(6):
        found = stops(7, seed=seed)
        best = min(driving.length_m(way, BASE) for way in permutations(found))
        assert driving.length_m(driving.order(found, BASE), BASE) <= best * 1.05


def test_no_two_legs_of_a_long_tour_are_better_swapped():
    way = driving.order(stops(40), BASE)
    length = driving.length_m(way, BASE)
    for i in range(len(way)):
        for j in range(i + 1, len(way)):
            other = [*way[:i], *reversed(way[i : j + 1]), *way[j + 1 :]]
            assert driving.length_m(other, BASE) >= length - 0.1


def test_what_presses_is_first_and_what_has_no_point_is_last():
    found = [*stops(10, first={4, 7}), Stop("W90", None), Stop("W91", None, True)]
    keys = [stop.key for stop in driving.order(found, BASE)]
    assert set(keys[:2]) == {"W4", "W7"}
    assert keys[-2:] == ["W91", "W90"]


def test_a_crew_without_a_base_and_a_day_without_stops_have_an_order():
    assert driving.order([], None) == []
    assert len(driving.order(stops(3), None)) == 3
