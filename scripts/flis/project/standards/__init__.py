"""Delivery contracts in forms that the tools of others read: Open Data Contract Standard and Frictionless."""
