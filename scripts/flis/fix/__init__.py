"""Corrections of known faults (hjælpescripts): small, named, idempotent and reversible.

A fix finds rows of current deliveries and writes what shall be done with them to DSA.Drift.Rettelse. Landed data
is never changed: the views of DSA apply the corrections (macros/projekt/gaeldende.sql).
"""
