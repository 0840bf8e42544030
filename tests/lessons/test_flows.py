import json

from lessons.flows import flow_from_json, flow_to_json
from tests.lessons.documents import make_flow


def test_a_flow_survives_json():
    assert flow_from_json(json.loads(json.dumps(flow_to_json(make_flow())))) == make_flow()
