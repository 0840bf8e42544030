from lab.findings import Bar, BarStrip, BeatStrip, LaneDrawing, Tick
from lab.templatetags.lab_drawing import axis, bars, beat, unbroken

LANE = LaneDrawing(title="", words="", strips=())


def test_bars_are_drawn_in_milliseconds():
    strip = BarStrip(name="", words="", rows=2, bars=(Bar(kind="held", row=1, start=1009.5, width=2001.0),))
    svg = bars(strip, LANE, 4000, 1000)
    assert 'viewBox="0 0 4000 200"' in svg
    assert '<rect class="held" x="1009.5" y="115" width="2001.0" height="70"/>' in svg
    assert svg.count('class="tick"') == 5


def test_replies_are_strokes():
    svg = bars(BarStrip(name="", words="", rows=1, ticks=(Tick(row=0, at=30),), is_thin=True), LANE, 100, 50)
    assert '<line class="reply" x1="30" x2="30" y1="15" y2="85"/>' in svg
    assert 'class="bars bars--thin"' in svg


def test_slow_heartbeats_are_set_apart_and_quick_ones_can_be_seen():
    svg = beat(BeatStrip(name="", words="", pings=((0, 4), (100, 1500)), top=2000), LANE, 4000)
    assert '<path class="pulse" d="M0 2000V1970"/>' in svg
    assert '<path class="pulse pulse--slow" d="M100 2000V500"/>' in svg


def test_the_pencil_stands_where_a_running_lane_is():
    running = LaneDrawing(title="", words="", strips=(), now=1234.5)
    strip = BarStrip(name="", words="", rows=1)
    assert '<line class="playhead" x1="1234" x2="1234"' in bars(strip, running, 4000, 1000)
    assert "playhead" not in bars(strip, LANE, 4000, 1000)


def test_the_axis_is_in_seconds():
    assert (
        axis(4000, 2000) == '<div class="lab__axis" aria-hidden="true"><span>0 s</span><span>2 s</span></div>'
    )
    assert "<span>0.05 s</span>" in axis(100, 50)


def test_nothing_is_styled_inline():
    drawn = bars(
        BarStrip(name="", words="", rows=1, bars=(Bar(kind="wait", row=0, start=1, width=2),)), LANE, 9, 3
    )
    assert "style=" not in drawn


def test_a_number_stays_with_its_unit():
    assert unbroken("It took 3.2 s, or 1.5 times as long, in 2 runs.") == (
        "It took 3.2\u00a0s, or 1.5\u00a0times as long, in 2 runs."
    )
