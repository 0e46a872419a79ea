"""The Danish words of the report for what flis keeps as codes: states, områder, refusals, rules of the contract."""

from __future__ import annotations

# Område -> what it is called for a reader. An område of a kommune's own contract keeps its code.
OMRAADER = {
    "BENCHMARK": "Benchmark (andre kommuners tal)",
    "BORGER": "Borger (indbyggertal)",
    "DAGTILBUD": "Dagtilbud",
    "DUBU": "DUBU (udsatte børn og unge)",
    "KMD_ELEV": "KMD Elev (karakterer)",
    "KMD_LOEN": "KMD Løn (personale)",
    "KMD_LOEN_HISTORIK": "KMD Løn, historik",
    "KRL": "KRL (personale)",
    "OEKONOMI": "Økonomi",
    "SAMMENLIGNING": "Sammenligningskommuner",
    "SILKEBORG_DATA": "Silkeborg Data (personale)",
    "SILKEBORG_DATA_HISTORIK": "Silkeborg Data, historik",
    "TEA": "TEA (karakterer)",
}
# How a step of a run can end that did a part of its work.
KOERSEL = {
    "packages-refused": "gennemført, men mindst én datapakke blev afvist",
    "build-failed": "delvist gennemført: mindst én tabel eller kontrol fejlede",
    "sftp-unreachable": "ikke gennemført: SFTP-serveren svarede ikke",
    "sftp-broken": "afbrudt: forbindelsen til SFTP-serveren gik tabt",
    "disk-full": "afbrudt: disken er fuld",
    "busy": "ikke begyndt: en anden kørsel var i gang",
}
# Why a package was refused, and what is said to FLIS' servicedesk about it. None: it is settled in the house.
AFVIST: dict[str, tuple[str, str | None]] = {
    "package-name": (
        "Filen har ikke et navn, som en datapakke skal have.",
        "Vil I lægge filen igen under det aftalte navn?",
    ),
    "unknown-kommune": (
        "Navnet begynder med en kommunekode, der ikke findes.",
        "Hvilken kommune er pakken til?",
    ),
    "wrong-kommune": (
        "Pakken er til en kommune, som denne installation ikke modtager data for.",
        "Pakken er ikke til os. Vil I sende den til rette kommune og sikre, at vi ikke får den igen?",
    ),
    "unknown-omraade": ("Der er ingen leveringskontrakt for området.", None),
    "zip-corrupt": ("Zipfilen er ødelagt eller ikke hel.", "Vil I danne pakken og lægge den igen?"),
    "zip-unsafe": (
        "Zipfilen indeholder en fil, der ikke er sikker at pakke ud.",
        "Pakken indeholder en usikker fil. Vil I undersøge den og lægge en ny?",
    ),
    "zip-limit": ("Pakken er større, end installationens grænser tillader.", None),
    "zip-method": (
        "Zipfilen er pakket på en måde, der ikke kan læses.",
        "Vil I pakke den som en almindelig zipfil uden kryptering?",
    ),
    "manifest": ("Pakkens beskrivelse (datapackage.json) er ikke gyldig.", "Vil I rette beskrivelsen og danne en ny?"),
    "manifest-mismatch": (
        "Pakkens beskrivelse (datapackage.json) passer ikke med indholdet.",
        "Beskrivelse og indhold er uenige. Vil I danne en ny pakke?",
    ),
    "member-place": (
        "En fil ligger i en anden mappe i zipfilen end aftalt.",
        "Vil I lægge alle filer øverst i zipfilen?",
    ),
    "member-missing": ("En fil mangler i pakken.", "Vil I danne en komplet pakke?"),
    "member-extra": (
        "Pakken indeholder en fil, som leveringskontrakten ikke kender.",
        "Er filen ny i leverancen, eller er den med ved en fejl?",
    ),
    "header": (
        "Overskrifterne i en fil passer ikke med leveringskontrakten.",
        "Er filens kolonner ændret? Ellers vil I så danne en ny pakke?",
    ),
    "encoding": (
        "En fil er skrevet med et andet tegnsæt end aftalt.",
        "Er tegnsættet ændret? Ellers vil I så danne en ny pakke?",
    ),
    "text-structure": ("En fil kan ikke læses fra et bestemt sted og frem.", "Vil I danne en ny pakke?"),
    "empty-file": ("En fil er tom i en måned, hvor den ikke må være det.", "Vil I danne en pakke med indhold?"),
    "too-many-refused": (
        "For mange rækker passer ikke med leveringskontrakten.",
        "Vil I rette dem og danne en ny pakke?",
    ),
    "duplicate-keys": ("Den samme nøgle står flere gange i en fil.", "Vil I fjerne dubletterne og danne en ny pakke?"),
    "wrong-kommune-rows": (
        "Pakken indeholder rækker fra en anden kommune.",
        "Vi har ikke brugt pakken, og vi beder jer undersøge, hvordan det kunne ske. Vil I danne en ny?",
    ),
    "wrong-periode-rows": (
        "Pakken indeholder rækker fra en anden måned, end navnet siger.",
        "Vil I danne en pakke med den rigtige måned?",
    ),
    "same-bytes": (
        "Pakken har nøjagtig samme indhold som en pakke, der allerede er indlæst under et andet navn.",
        "Hvilket af de to navne er det rigtige?",
    ),
    "no-agreement": ("Kommunen har ingen databehandleraftale med KRL for måneden.", None),
    "release-not-installed": ("Pakken er fra en nyere release end databasens.", None),
    "release-mismatch": (
        "Pakkens release passer ikke med den dag, den er dannet.",
        "Vil I danne pakken i den release, der gælder?",
    ),
    "release-unknown": ("Pakken er fra en release, som denne version ikke kender.", None),
}
# What the one who runs the installation does where nobody outside has to be asked.
KOMMANDO = {
    "unknown-omraade": "flis contract learn",
    "zip-limit": "flis doctor",
    "no-agreement": "flis status",
    "release-not-installed": "flis upgrade",
    "release-unknown": "flis doctor",
}
# The rules of a contract that a row can break (flis.reading.values.RULES).
REGLER = {
    "columns": "posten har for mange eller for få felter",
    "quote": "et anførselstegn står forkert",
    "required": "skal være udfyldt",
    "number": "er ikke et helt tal",
    "number-range": "er et for stort tal",
    "decimal": "er ikke et tal med det aftalte decimaltegn",
    "decimal-range": "har for mange cifre eller decimaler",
    "date": "er ikke en dato på den aftalte form",
    "date-range": "er en dato uden for 1900-2099",
    "length": "har ikke den aftalte længde",
    "control-character": "indeholder et usynligt styretegn",
    "encoding": "indeholder tegn, der er gået i stykker",
    "around": "står ikke mellem de aftalte tegn",
    "header-again": "er overskriften igen",
    "cpr": "er ikke et CPR-nummer på den aftalte form",
    "kommune": "er ikke en kommune, som pakken må indeholde",
    "periode": "er ikke en måned mellem 1900 og 2099",
}
