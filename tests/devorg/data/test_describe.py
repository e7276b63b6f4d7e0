"""Describe: what clients learn about objects, cut to what the user may see and do."""

from typing import Any

from canvasapp.devorg.data import Store, describe, describe_global

from .conftest import People

BASE = "/services/data/v66.0/sobjects"


def described(store: Store, name: str, user: str) -> dict[str, Any]:
    return describe(store.catalog, store.access(user), store.catalog[name], BASE)


def field(store: Store, name: str, user: str) -> dict[str, Any]:
    sobject, _, wanted = name.partition(".")
    return next(one for one in described(store, sobject, user)["fields"] if one["name"] == wanted)


# The keys of a field of API 59, as describe results in public test data have them.
FIELD_KEYS = [
    "aggregatable", "aiPredictionField", "autoNumber", "byteLength", "calculated", "calculatedFormula",
    "cascadeDelete", "caseSensitive", "compoundFieldName", "controllerName", "createable", "custom", "defaultValue",
    "defaultValueFormula", "defaultedOnCreate", "dependentPicklist", "deprecatedAndHidden", "digits",
    "displayLocationInDecimal", "encrypted", "externalId", "extraTypeInfo", "filterable", "filteredLookupInfo",
    "formulaTreatNullNumberAsZero", "groupable", "highScaleNumber", "htmlFormatted", "idLookup", "inlineHelpText",
    "label", "length", "mask", "maskType", "name", "nameField", "namePointing", "nillable", "permissionable",
    "picklistValues", "polymorphicForeignKey", "precision", "queryByDistance", "referenceTargetField", "referenceTo",
    "relationshipName", "relationshipOrder", "restrictedDelete", "restrictedPicklist", "scale",
    "searchPrefilterable", "soapType", "sortable", "type", "unique", "updateable", "writeRequiresMasterRead",
]  # fmt: skip


def test_keys_of_fields(seeded: Store, people: People) -> None:
    for sobject in seeded.catalog.sobjects:
        for one in described(seeded, sobject, people.admin)["fields"]:
            assert sorted(one) == sorted(FIELD_KEYS)


def test_an_object(seeded: Store, people: People) -> None:
    found = described(seeded, "House__c", people.admin)
    assert (found["label"], found["labelPlural"], found["keyPrefix"], found["custom"]) == (
        "House",
        "Houses",
        "a01",
        True,
    )
    assert [one["name"] for one in found["recordTypeInfos"]] == ["Residential", "Commercial", "Master"]
    children = {
        one["relationshipName"]: (one["childSObject"], one["cascadeDelete"]) for one in found["childRelationships"]
    }
    assert children["Viewings__r"] == ("Viewing__c", True)
    assert children["Opportunities__r"] == ("Opportunity", False)
    assert found["urls"]["rowTemplate"] == f"{BASE}/House__c/{{ID}}"


def test_fields(seeded: Store, people: People) -> None:
    def said(name: str, *keys: str) -> list[Any]:
        found = field(seeded, name, people.admin)
        return [found[key] for key in keys]

    assert said("House__c.Price__c", "type", "precision", "scale", "soapType", "nillable") == [
        "currency",
        18,
        2,
        "xsd:double",
        True,
    ]
    assert said("House__c.Name", "type", "length", "byteLength", "nameField", "nillable") == [
        "string",
        80,
        240,
        True,
        False,
    ]
    assert said("House__c.Agent__c", "referenceTo", "relationshipName", "length") == [["User"], "Agent__r", 18]
    assert said("House__c.OwnerId", "referenceTo", "defaultedOnCreate", "nillable") == [["Group", "User"], True, False]
    assert said("House__c.Notes__c", "filterable", "sortable", "groupable", "extraTypeInfo") == [
        False,
        False,
        False,
        "plaintextarea",
    ]
    assert said("House__c.Commission__c", "calculated", "calculatedFormula", "updateable") == [
        True, "Price__c * Commission_Rate__c", False,
    ]  # fmt: skip
    assert said("House__c.Ext_Id__c", "externalId", "unique", "idLookup") == [True, True, True]
    assert said("House__c.CreatedDate", "createable", "updateable", "type") == [False, False, "datetime"]
    assert said("Account.BillingCity", "compoundFieldName", "type") == ["BillingAddress", "string"]
    assert said("Account.NumberOfEmployees", "type", "digits", "precision") == ["int", 8, 0]
    assert said("Task.WhatId", "polymorphicForeignKey", "namePointing") == [True, True]
    assert said("Case.CaseNumber", "autoNumber", "createable", "nillable") == [True, False, False]
    status = field(seeded, "House__c.Status__c", people.admin)
    assert status["restrictedPicklist"] is True
    assert status["picklistValues"][0] == {
        "active": True, "defaultValue": True, "label": "Available", "validFor": None, "value": "Available",
    }  # fmt: skip


def test_what_a_user_may_not_see_or_edit(seeded: Store, people: People) -> None:
    names = {one["name"] for one in described(seeded, "House__c", people.viewer)["fields"]}
    assert "Price__c" not in names
    assert field(seeded, "House__c.Status__c", people.sales)["updateable"] is False
    assert field(seeded, "House__c.City__c", people.sales)["updateable"] is True
    assert field(seeded, "House__c.City__c", people.viewer)["updateable"] is False
    assert field(seeded, "House__c.City__c", people.viewer)["createable"] is False


def test_verbs_of_objects(seeded: Store, people: People) -> None:
    def verbs(name: str, user: str) -> list[bool]:
        found = described(seeded, name, user)
        return [found[key] for key in ("createable", "updateable", "deletable", "queryable")]

    assert verbs("House__c", people.admin) == [True, True, True, True]
    assert verbs("House__c", people.sales) == [True, True, False, True]
    assert verbs("House__c", people.viewer) == [False, False, False, True]
    assert verbs("Profile", people.admin) == [False, False, False, True]


def test_global(seeded: Store, people: People) -> None:
    found = describe_global(seeded.catalog, seeded.access(people.admin), BASE)
    assert (found["encoding"], found["maxBatchSize"]) == ("UTF-8", 200)
    names = [one["name"] for one in found["sobjects"]]
    assert names == sorted(names)
    viewer = describe_global(seeded.catalog, seeded.access(people.viewer), BASE)
    assert set(names) - {one["name"] for one in viewer["sobjects"]} == {"House__Share"}
