"""Ops: what an operator needs from a web application, and what every page shares. It knows no other room."""
