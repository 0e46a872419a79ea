"""The Power BI project around the model and the report: what a double click opens."""

from __future__ import annotations

import json
from typing import Any

from flis.publish.cubes import report, tmdl
from flis.publish.cubes.model import Model

NAME = "FLIS"
MODEL, REPORT = f"{NAME}.SemanticModel", f"{NAME}.Report"
_SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric"


def files(model: Model, server: str, database: str) -> dict[str, str]:
    """Relative path -> text of every file of the project."""
    found = {
        f"{NAME}.pbip": _json(
            "pbip/pbipProperties/1.0.0",
            {
                "version": "1.0",
                "artifacts": [{"report": {"path": REPORT}}],
                "settings": {"enableAutoRecovery": True},
            },
        ),
        f"{MODEL}/.platform": _platform("SemanticModel"),
        f"{MODEL}/definition.pbism": _json(
            "item/semanticModel/definitionProperties/1.0.0", {"version": "4.2", "settings": {}}
        ),
        f"{REPORT}/.platform": _platform("Report"),
        f"{REPORT}/definition.pbir": _json(
            "item/report/definitionProperties/2.0.0",
            {"version": "4.0", "datasetReference": {"byPath": {"path": f"../{MODEL}"}}},
        ),
    }
    found |= {f"{MODEL}/definition/{name}": text for name, text in tmdl.files(model, server, database).items()}
    return found | {f"{REPORT}/{name}": text for name, text in report.files(model).items()}


def _platform(kind: str) -> str:
    return _json(
        "gitIntegration/platformProperties/2.0.0",
        {
            "metadata": {"type": kind, "displayName": NAME},
            "config": {"version": "2.0", "logicalId": tmdl.tag("platform", kind)},
        },
    )


def _json(schema: str, content: dict[str, Any]) -> str:
    whole = {"$schema": f"{_SCHEMAS}/{schema}/schema.json", **content}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
