({
    // A canvas in Aura is not told which record it is on: the component says it.
    prepare: function (component) {
        var parameters = {};
        if (component.get("v.recordId")) {
            parameters.recordId = component.get("v.recordId");
            parameters.sObjectName = component.get("v.sObjectName");
        }
        component.set("v.parameters", JSON.stringify(parameters));
        component.set("v.ready", true);
    }
})
