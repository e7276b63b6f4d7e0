import pytest

from canvasapp.salesforce import BadAnswer
from canvasapp.workspace.objects import object_of, read_objects

from .org import OBJECTS


@pytest.mark.parametrize("raw", [{}, {"sobjects": [1]}, {"sobjects": [{}]}])
def test_what_lists_no_objects_is_a_bad_answer(raw):
    with pytest.raises(BadAnswer):
        read_objects(raw)


def test_a_record_belongs_to_the_object_of_its_prefix():
    objects = read_objects({"sobjects": OBJECTS})
    assert object_of("a005g00000AAAAAAA5", objects).name == "House__c"
    assert object_of("zzz5g00000AAAAAAA5", objects) is None
