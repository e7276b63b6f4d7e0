"""What the org says about its objects: ``describe`` of one, ``describeGlobal`` of all, cut to what the user may see."""

from typing import Any

from . import ids
from .access import Access
from .catalog import Catalog, Child, Field, SObject

Answer = dict[str, Any]
_SOAP = {
    "id": "tns:ID", "reference": "tns:ID", "boolean": "xsd:boolean", "int": "xsd:int", "double": "xsd:double",
    "currency": "xsd:double", "percent": "xsd:double", "date": "xsd:date", "datetime": "xsd:dateTime",
    "time": "xsd:time", "base64": "xsd:base64Binary", "address": "urn:address", "location": "urn:location",
}  # fmt: skip
_INHERITED = ("activateable", "customSetting", "deprecatedAndHidden", "hasSubtypes", "isInterface", "isSubtype")


def describe_global(catalog: Catalog, access: Access, base: str) -> Answer:
    """``base`` is ``/services/data/v66.0/sobjects``."""
    seen = [one for one in catalog.sobjects.values() if access.can(one, "read")]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [summary(catalog, access, one, base) for one in seen]}


def summary(catalog: Catalog, access: Access, sobject: SObject, base: str) -> Answer:
    """One object as describeGlobal lists it."""
    here = f"{base}/{sobject.name}"
    urls = {"rowTemplate": f"{here}/{{ID}}", "describe": f"{here}/describe", "sobject": here}
    if sobject.layoutable:
        urls |= {
            "layouts": f"{here}/describe/layouts",
            "compactLayouts": f"{here}/describe/compactLayouts",
            "defaultValues": f"{here}/defaultValues?recordTypeId&fields",
        }
    share = sobject.name.endswith("__Share")
    return dict.fromkeys(_INHERITED, False) | {
        "associateEntityType": "Share" if share else None,
        "associateParentEntity": "House__c" if share else None,
        "createable": sobject.createable and access.can(sobject, "create"),
        "custom": sobject.custom,
        "deepCloneable": False,
        "deletable": sobject.deletable and access.can(sobject, "delete"),
        "feedEnabled": sobject.feed,
        "interfaceParents": None,
        "implementedBy": None,
        "implementsInterfaces": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "defaultImplementation": None,
        "keyPrefix": sobject.prefix,
        "label": sobject.label,
        "labelPlural": sobject.plural,
        "layoutable": sobject.layoutable,
        "mergeable": sobject.name in ("Account", "Contact", "Lead", "Case"),
        "mruEnabled": sobject.recent,
        "name": sobject.name,
        "queryable": True,
        "replicateable": "SystemModstamp" in sobject.fields or "LastModifiedDate" in sobject.fields,
        "retrieveable": True,
        "searchable": bool(sobject.search),
        "triggerable": sobject.layoutable or share,
        "undeletable": sobject.recyclable and "IsDeleted" in sobject.fields and sobject.deletable
        and access.can(sobject, "delete"),
        "updateable": sobject.updateable and access.can(sobject, "edit"),
        "urls": urls,
    }  # fmt: skip


def describe(catalog: Catalog, access: Access, sobject: SObject, base: str) -> Answer:
    """One object in full. Fields that the user may not see are not there."""
    fields = [one for one in sobject.fields.values() if access.visible(sobject, one)]
    here = f"{base}/{sobject.name}"
    full = summary(catalog, access, sobject, base)
    full["urls"] = full["urls"] | {
        "uiEditTemplate": "/{ID}/e", "uiDetailTemplate": "/{ID}", "uiNewRecord": f"/{sobject.prefix}/e",
        "describe": f"{here}/describe", "sobject": here,
    }  # fmt: skip
    return full | {
        "actionOverrides": [],
        "childRelationships": [
            _child(one) for one in catalog.children(sobject.name) if access.can(catalog[one.sobject], "read")
        ],
        "compactLayoutable": sobject.layoutable,
        "fields": [_field(access, sobject, one) for one in fields],
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": _record_types(sobject, here),
        "searchLayoutable": bool(sobject.search),
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {sobject.plural.lower()}", "name": "everything"}]
        + ([{"label": f"My {sobject.plural.lower()}", "name": "mine"}] if "OwnerId" in sobject.fields else []),
    }


def _child(child: Child) -> Answer:
    return {
        "cascadeDelete": child.on_delete == "Cascade", "childSObject": child.sobject, "deprecatedAndHidden": False,
        "field": child.field, "junctionIdListNames": [], "junctionReferenceTo": [], "relationshipName": child.name,
        "restrictedDelete": child.on_delete == "Restrict",
    }  # fmt: skip


def _record_types(sobject: SObject, here: str) -> list[Answer]:
    master = {"name": "Master", "developer_name": "Master", "id": "012000000000000AAA"}
    types = [dict(one) | {"id": ids.make("012", number + 1)} for number, one in enumerate(sobject.record_types)]
    return [
        {"active": True, "available": one is not master or not types, "defaultRecordTypeMapping": number == 0,
         "developerName": one["developer_name"], "master": one is master, "name": one["name"],
         "recordTypeId": one["id"], "urls": {"layout": f"{here}/describe/layouts/{one['id']}"}}
        for number, one in enumerate([*types, master])
    ]  # fmt: skip


def _field(access: Access, sobject: SObject, one: Field) -> Answer:
    writable = access.editable(sobject, one) and not (one.calculated or one.generated or one.auto_number)
    text = _SOAP.get(one.type, "xsd:string")
    numeric = one.type in ("double", "currency", "percent")
    return {
        "aggregatable": one.filterable and one.type not in ("boolean", "multipicklist"),
        "aiPredictionField": False,
        "autoNumber": bool(one.auto_number),
        "byteLength": _bytes(one),
        "calculated": one.calculated,
        "calculatedFormula": one.formula,
        "cascadeDelete": one.on_delete == "Cascade" and bool(one.targets),
        "caseSensitive": one.case_sensitive,
        "compoundFieldName": one.compound,
        "controllerName": None,
        "createable": one.createable and writable and sobject.createable and access.can(sobject, "create"),
        "custom": one.custom or one.name.endswith("__s"),
        "defaultValue": False if one.type == "boolean" and one.default is None else one.default or None,
        "defaultValueFormula": None,
        "defaultedOnCreate": one.defaulted or one.name in _FILLED,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "digits": one.precision if one.type == "int" else 0,
        "displayLocationInDecimal": one.type == "location",
        "encrypted": False,
        "externalId": one.external_id,
        "extraTypeInfo": "plaintextarea" if one.type == "textarea" else None,
        "filterable": one.filterable and one.type not in ("address", "location"),
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": one.groupable,
        "highScaleNumber": False,
        "htmlFormatted": one.html,
        "idLookup": one.id_lookup,
        "inlineHelpText": one.help,
        "label": one.label,
        "length": 0 if text not in ("xsd:string", "tns:ID") else one.length,
        "mask": None,
        "maskType": None,
        "name": one.name,
        "nameField": one.name_field,
        "namePointing": len(one.targets) > 1,
        "nillable": not one.required and one.type != "boolean",
        "permissionable": one.permissionable and not one.required,
        "picklistValues": [
            {
                "active": True,
                "defaultValue": value.default,
                "label": value.label,
                "validFor": None,
                "value": value.value,
            }
            for value in one.values
        ],
        "polymorphicForeignKey": len(one.targets) > 1,
        "precision": one.precision if numeric else 0,
        "queryByDistance": one.type == "location",
        "referenceTargetField": None,
        "referenceTo": list(one.targets),
        "relationshipName": one.path,
        "relationshipOrder": None,
        "restrictedDelete": one.on_delete == "Restrict" and bool(one.targets),
        "restrictedPicklist": one.restricted,
        "scale": one.scale if numeric else 0,
        "searchPrefilterable": one.type == "reference",
        "soapType": text,
        "sortable": one.sortable,
        "type": one.type,
        "unique": one.unique,
        "updateable": one.updateable and writable and sobject.updateable and access.can(sobject, "edit"),
        "writeRequiresMasterRead": False,
    }


_FILLED = frozenset(
    {
        "Id",
        "OwnerId",
        "IsDeleted",
        "CreatedDate",
        "CreatedById",
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp",
    }
)


def _bytes(one: Field) -> int:
    """Characters may take three bytes each, but ids take one."""
    if one.type in ("id", "reference"):
        return 18
    return one.length * 3 if _SOAP.get(one.type, "xsd:string") == "xsd:string" else 0
