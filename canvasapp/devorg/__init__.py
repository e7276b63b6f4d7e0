"""The dev org: a Salesforce org on the laptop. It imports no other room; it knows the app over HTTP alone."""
