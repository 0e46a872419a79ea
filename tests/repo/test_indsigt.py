"""`flis indsigt` looks at every table that has rows of persons: none is named there, so none can be forgotten."""

from __future__ import annotations

from flis.look.indsigt.places import built_places, landed_places
from flis.project.contract import load_contracts


def test_every_table_with_a_person_is_looked_at(root, manifest):
    contracts = load_contracts(root)
    marked = {
        f"{node['database']}.{node['schema']}.{node['alias']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "snapshot")
        and any(column["config"]["meta"].get("persondata") for column in node["columns"].values())
    }
    assert len(marked) > 10
    assert marked <= {place.qualified for place in built_places(contracts, manifest) if place.persons}
    landed = {place.table.name for place in landed_places(contracts)}
    assert {table.name for table in contracts.tables if table.persons} <= landed
    # Accounts, inhabitants by age and figures are of no person.
    assert not landed & {"oekonomi_postering", "borger_indbyggertal", "benchmark_noegletal"}


def test_a_table_with_the_key_of_a_persons_row_is_looked_at_too(root, manifest, compiled):
    """By the columns' lineage: no table has the number of a person's row, and is left out."""
    contracts = load_contracts(root)
    own = {
        (f"dsa.{table.schema}.{table.name}".lower(), table.noegle[0])
        for table in contracts.tables
        if table.persons and len(table.noegle) == 1
    }
    linked = {place.table.name: {one.name for one in place.owners} for place in landed_places(contracts)}
    assert linked["kmd_loen_fravaer"] == {"kmd_loen_ansaettelse"}
    # In the landing tables that have no pseudonym, the key is that of the row's owner.
    names = {place.table.name: place.owners for place in landed_places(contracts)}
    for name, owners in names.items():
        own |= {(f"dsa.raa.{name}", owner.noegle[0]) for owner in owners if len(owner.noegle) == 1}
    telling = {
        (key, column)
        for key, columns in compiled.lineage.items()
        for column, one in columns.items()
        if one.tells & own and (key, column) not in own
    }
    looked = {place.qualified.lower() for place in built_places(contracts, manifest)}
    missed = {(key, column) for key, column in telling if key not in looked}
    # What a control found is named by the row's own number, which the landed row says as well.
    assert {column for _, column in missed} <= {"noegle"}, sorted(missed)
    # A snapshot has the columns of what it follows.
    assert {"dm.historik.sag", "dm.personale.faktfravaer", "dm.krl.faktfravaer", "dsa.kmdloen.naervaer"} <= looked
