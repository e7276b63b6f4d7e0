({
    init: function (component, event, helper) {
        helper.prepare(component);
    }
})
