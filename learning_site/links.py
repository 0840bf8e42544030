"""Where a link between content files leads on the site."""

from django.urls import reverse

from learning_site.modes import MODES_BY_KEY


def page_address(track: str, topic: str, mode: str, fragment: str) -> str:
    """The address of a mode's page, or the topic's where ``mode`` is empty; the map where ``topic`` is.

    A breakdown's ``step-N`` becomes its ``?step=N``, which works without a script.
    """
    if not topic:
        return f"{reverse('map')}#track-{track}"
    if mode in ("", "topic"):
        address = reverse("topic", args=[track, topic])
    else:
        address = reverse(MODES_BY_KEY[mode].url_name, args=[track, topic])
    if mode == "breakdown" and fragment.startswith("step-"):
        return f"{address}?step={fragment.removeprefix('step-')}"
    return f"{address}#{fragment}" if fragment else address
