"""Orgs: who has come from which Salesforce org, and what they entrusted to us."""

from . import vault as vault
